import { homedir } from "node:os";
import * as path from "node:path";
import * as vscode from "vscode";
import { PROGRESS, registerCommands } from "./commands";
import { Connection, selector } from "./connection";
import { advice, discover, type Found } from "./discovery";
import { isOfPack } from "./packs";
import { Pages } from "./pages";
import { CHECK_FOLDER, PAGE_SCHEME } from "./protocol";
import { isSet, SECTION } from "./settings";
import { StatusItem } from "./status";
import { type Health, Hopeless, Supervisor } from "./supervisor";

let supervisor: Supervisor | undefined;

/** How long a page waits for a server that is starting, in milliseconds. */
const PATIENCE = 20_000;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const log = vscode.window.createOutputChannel("Sidenote", { log: true });
  const status = new StatusItem();
  const healthChanged = new vscode.EventEmitter<Health>();
  let connection: Connection | undefined;
  let server: Found | undefined;

  const keeper = new Supervisor(
    async (ended) => {
      server = undefined;
      server = await findServer(context, log);
      connection = new Connection(server, log, ended, (told) => status.setStatus(told));
      return connection;
    },
    (health) => healthChanged.fire(health),
  );
  supervisor = keeper;

  const ask = async (method: string, parameters: unknown, token?: vscode.CancellationToken): Promise<unknown> => {
    if (keeper.health.state === "stopped") {
      void keeper.start();
    }
    await running(keeper, healthChanged.event);
    if (!connection) {
      throw new Error("The server does not run.");
    }
    // A token that is not there would be sent as a second parameter.
    return await (token
      ? connection.client.sendRequest(method, parameters, token)
      : connection.client.sendRequest(method, parameters));
  };
  const pages = new Pages(ask);

  // Plain text and Markdown activate the extension, too; the server starts when there is something for it to read.
  const wake = async (documents: readonly vscode.TextDocument[]): Promise<void> => {
    for (const document of documents) {
      if (keeper.health.state !== "stopped") {
        return;
      }
      if (vscode.languages.match(selector(), document) > 0 || (await isOfPack(document))) {
        await keeper.start();
      }
    }
  };

  /** Starts over with the settings as they stand now. */
  const again = async (): Promise<void> => {
    status.select();
    if (keeper.health.state !== "stopped") {
      await keeper.restart();
    } else {
      await wake(vscode.workspace.textDocuments);
    }
  };

  let before: Health = keeper.health;
  context.subscriptions.push(
    log,
    status,
    healthChanged,
    healthChanged.event((health) => {
      status.setHealth(health);
      report(before, health, log);
      if (health.state === "running") {
        pages.forget();
        offerFolderCheck(connection);
      }
      before = health;
    }),
    vscode.workspace.registerFileSystemProvider(PAGE_SCHEME, pages, { isReadonly: true }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration(`${SECTION}.server`) || change.affectsConfiguration(`${SECTION}.alsoRead`)) {
        void again();
      }
    }),
    vscode.workspace.onDidChangeWorkspaceFolders((change) => {
      // Which plain text is read is a matter of folders.
      const known = [...change.added, ...change.removed];
      if (known.some((folder) => isSet(vscode.workspace.getConfiguration(SECTION, folder.uri), "alsoRead"))) {
        void again();
      }
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void again()),
    vscode.workspace.onDidOpenTextDocument((document) => void wake([document])),
    ...registerCommands({
      context,
      log,
      ask,
      status: (uri) => status.of(uri),
      health: () => keeper.health,
      server: () => server,
      progress: (token, listener) => connection?.client.onProgress(PROGRESS, token, listener),
      restart: () => keeper.restart(),
    }),
  );
  await wake(vscode.workspace.textDocuments);
}

export async function deactivate(): Promise<void> {
  await supervisor?.stop();
}

/** Finds the server that is started, and says what was passed over. */
async function findServer(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Promise<Found> {
  const windows = process.platform === "win32";
  const { found, refused } = await discover({
    setting: vscode.workspace.getConfiguration(SECTION).get<string>("server.path"),
    bundled: path.join(context.extensionPath, "server", windows ? "sidenote.exe" : "sidenote"),
    path: process.env["PATH"],
    home: homedir(),
    windows,
  });
  for (const { program, origin, reason } of refused) {
    log.info(`Passed over the server at ${program} (${origin}): ${reason}.`);
  }
  if (!found) {
    throw new Hopeless(advice(refused));
  }
  const named = refused.find(({ origin }) => origin === "setting");
  if (named) {
    void vscode.window.showWarningMessage(
      `Sidenote: the program set as "sidenote.server.path" cannot be used: ${named.reason}. ` +
        `The one from the ${found.origin} is used instead.`,
    );
  }
  log.info(`Server ${found.version} at ${found.program} (${found.origin}).`);
  return found;
}

/** Resolves once the server runs; rejects when it will not. */
function running(keeper: Supervisor, changes: vscode.Event<Health>): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (health: Health) => {
      if (health.state === "running") {
        finish(resolve);
      } else if (health.state === "failed" || health.state === "stopped") {
        finish(() => reject(new Error("The server does not run.")));
      }
    };
    const timer = setTimeout(() => finish(() => reject(new Error("The server is still starting."))), PATIENCE);
    const subscription = changes(settle);
    const finish = (run: () => void) => {
      clearTimeout(timer);
      subscription.dispose();
      run();
    };
    settle(keeper.health);
  });
}

/** Shows the command that checks a folder where the server can do that. */
function offerFolderCheck(connection: Connection | undefined): void {
  const commands = connection?.client.initializeResult?.capabilities.executeCommandProvider?.commands ?? [];
  void vscode.commands.executeCommand("setContext", "sidenote.checksFolders", commands.includes(CHECK_FOLDER));
}

/** Tells the user of an end that nobody asked for, and of what to do where the server will not run. */
function report(before: Health, health: Health, log: vscode.LogOutputChannel): void {
  log.info(`Server: ${health.state}${health.state === "failed" ? `: ${health.reason}` : ""}`);
  if (health.state === "waiting" && health.attempt === 1) {
    void vscode.window.showWarningMessage(
      "Sidenote's server ended unexpectedly and is being started again. Your notes are not affected.",
    );
  } else if (health.state === "failed" && before.state !== "failed") {
    void offerHelp(`Sidenote does not run. ${health.reason}`, log);
  }
}

async function offerHelp(message: string, log: vscode.LogOutputChannel): Promise<void> {
  const choice = await vscode.window.showErrorMessage(message, "Open Settings", "Try Again", "Show Log");
  if (choice === "Open Settings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", `${SECTION}.server.path`);
  } else if (choice === "Try Again") {
    await vscode.commands.executeCommand("sidenote.restartServer");
  } else if (choice === "Show Log") {
    log.show();
  }
}
