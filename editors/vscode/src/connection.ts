import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  State,
  type StaticFeature,
} from "vscode-languageclient/node";
import type { Found } from "./discovery";
import { isPage, showPage } from "./pages";
import { STATUS, type Status } from "./protocol";
import { documentFilters, forServer, PACK_FILES, SECTION } from "./settings";
import type { Service } from "./supervisor";

/** One run of the server, with the client that talks to it. */
export class Connection implements Service {
  readonly client: LanguageClient;
  private readonly subscriptions: vscode.Disposable[] = [];

  constructor(server: Found, log: vscode.LogOutputChannel, ended: () => void, told: (status: Status) => void) {
    let closed = false;
    const options: LanguageClientOptions = {
      documentSelector: [...selector(), PACK_FILES],
      initializationOptions: { statusNotification: true, virtualPages: true, checksOnCommand: true },
      outputChannel: log,
      // Messages hold the text of notes, so they are never traced, whatever the settings say.
      traceOutputChannel: silent(),
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      // Told once, by the health of the server.
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue }),
        closed: () => {
          closed = true;
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      middleware: middleware(),
    };
    this.client = new LanguageClient(SECTION, "Sidenote", { command: server.program, args: ["lsp"] }, options);
    this.client.registerFeature(TOKEN_TYPES);
    this.subscriptions.push(
      this.client.onNotification(STATUS, told),
      this.client.onDidChangeState(({ newState }) => {
        if (closed && newState !== State.Running && newState !== State.Starting) {
          ended();
        }
      }),
    );
  }

  start(): Promise<void> {
    return this.client.start();
  }

  async stop(): Promise<void> {
    vscode.Disposable.from(...this.subscriptions).dispose();
    await this.client.dispose();
  }
}

/** Says that this client has colours for Sidenote's own kinds of words; the manifest gives them. */
const TOKEN_TYPES: StaticFeature = {
  fillClientCapabilities: (capabilities) => {
    capabilities.textDocument?.semanticTokens?.tokenTypes.push("symptom", "drug", "condition", "value");
    capabilities.textDocument?.semanticTokens?.tokenModifiers.push("negated", "hypothetical", "family", "possible");
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** Which documents are read as notes, by the settings as they stand. */
export function selector(): { language: string; pattern?: string }[] {
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => ({
    path: folder.uri.path,
    configuration: vscode.workspace.getConfiguration(SECTION, folder.uri),
  }));
  return documentFilters(vscode.workspace.getConfiguration(SECTION), folders);
}

function middleware(): Middleware {
  return {
    workspace: {
      // The server is told of its own settings only, those of the folder that it asks about.
      configuration: ({ items }) =>
        items.map(({ section, scopeUri }) => {
          const resource = scopeUri === undefined ? undefined : vscode.Uri.parse(scopeUri);
          return section === SECTION ? forServer(vscode.workspace.getConfiguration(SECTION, resource)) : null;
        }),
      // What changed is asked for; the whole section would hold settings that are none of the server's.
      didChangeConfiguration: async (sections, next) => {
        await next(sections);
      },
    },
    window: {
      showDocument: async (params, token, next) => {
        const uri = vscode.Uri.parse(params.uri);
        if (!isPage(uri)) {
          return await next(params, token);
        }
        await showPage(uri);
        return { success: true };
      },
    },
  };
}

/** A channel that nothing comes out of. */
function silent(): vscode.LogOutputChannel {
  const nothing = () => undefined;
  return {
    name: "Sidenote",
    logLevel: vscode.LogLevel.Off,
    onDidChangeLogLevel: () => new vscode.Disposable(nothing),
    append: nothing,
    appendLine: nothing,
    replace: nothing,
    clear: nothing,
    show: nothing,
    hide: nothing,
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    dispose: nothing,
  };
}
