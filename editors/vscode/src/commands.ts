import * as vscode from "vscode";
import { ProgressType, type WorkDoneProgressBegin, type WorkDoneProgressReport } from "vscode-languageclient/node";
import { debugInformation } from "./debug";
import type { Found } from "./discovery";
import { findingsAt, findingsIn } from "./findings";
import { pageUri, showPage } from "./pages";
import {
  CHECK_FOLDER,
  DISMISS,
  type Dismissal,
  type FolderCheck,
  LIST_DISMISSALS,
  REASONS,
  type Status,
  UNDO_DISMISSAL,
} from "./protocol";
import { LANGUAGE } from "./settings";
import type { Health } from "./supervisor";

/** What the commands need of the rest. */
export interface Surroundings {
  context: vscode.ExtensionContext;
  log: vscode.LogOutputChannel;
  /** Sends a request to the server, once it runs. */
  ask(method: string, parameters: unknown, token?: vscode.CancellationToken): Promise<unknown>;
  /** Listens to the progress of a request. */
  progress(token: string, listener: (progress: Progress) => void): vscode.Disposable | undefined;
  status(uri: vscode.Uri): Status | undefined;
  health(): Health;
  server(): Found | undefined;
  restart(): Promise<void>;
}

export type Progress = WorkDoneProgressBegin | WorkDoneProgressReport | { kind: "end" };

/** The kind of progress that a request reports. */
export const PROGRESS = new ProgressType<Progress>();

/** Registers the commands of the palette. */
export function registerCommands(surroundings: Surroundings): vscode.Disposable[] {
  const commands: Record<string, (surroundings: Surroundings) => Promise<void>> = {
    "sidenote.openFindingPage": openFindingPage,
    "sidenote.checkNotes": checkNotes,
    "sidenote.dismissFinding": dismissFinding,
    "sidenote.showDismissed": showDismissed,
    "sidenote.openExample": openExample,
    "sidenote.restartServer": ({ restart }) => restart(),
    "sidenote.showLog": async ({ log }) => log.show(),
    "sidenote.copyDebugInformation": copyDebugInformation,
  };
  return Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async () => {
      try {
        await run(surroundings);
      } catch (error) {
        surroundings.log.error(error instanceof Error ? error : String(error));
        void vscode.window.showErrorMessage(`Sidenote: ${error instanceof Error ? error.message : String(error)}`);
      }
    }),
  );
}

async function execute(
  { ask }: Surroundings,
  command: string,
  argument: unknown,
  token?: vscode.CancellationToken,
  workDoneToken?: string,
): Promise<unknown> {
  const parameters = { command, arguments: [argument], ...(workDoneToken && { workDoneToken }) };
  return await ask("workspace/executeCommand", parameters, token);
}

/** The finding at the cursor; where there is none, one of the note that the user picks. */
async function pickFinding(placeHolder: string): Promise<{ uri: vscode.Uri; finding: vscode.Diagnostic } | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage("Open a note first.");
    return undefined;
  }
  const uri = editor.document.uri;
  const here = findingsAt(uri, editor.selection);
  const choices = here.length > 0 ? here : findingsIn(uri);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage("Sidenote shows no finding in this note.");
    return undefined;
  }
  const [only] = choices;
  if (only && choices.length === 1) {
    return { uri, finding: only };
  }
  const picked = await vscode.window.showQuickPick(
    choices.map((finding) => ({
      label: editor.document.getText(finding.range),
      description: `line ${finding.range.start.line + 1}`,
      detail: finding.message,
      finding,
    })),
    { placeHolder },
  );
  return picked && { uri, finding: picked.finding };
}

async function openFindingPage(): Promise<void> {
  const picked = await pickFinding("Which finding's page?");
  if (picked) {
    await showPage(pageUri(codeOf(picked.finding)));
  }
}

/** The code of the rule behind a finding. */
function codeOf(finding: vscode.Diagnostic): string {
  const code = finding.code;
  return String(typeof code === "object" ? code.value : code);
}

async function dismissFinding(surroundings: Surroundings): Promise<void> {
  const picked = await pickFinding("Which finding?");
  if (!picked) {
    return;
  }
  const reason = await vscode.window.showQuickPick(
    REASONS.map(({ reason, label, detail }) => ({ label, detail, reason })),
    { placeHolder: `Why? “${picked.finding.message}”` },
  );
  if (!reason) {
    return;
  }
  const data = (picked.finding as { data?: { concept?: unknown } }).data;
  await execute(surroundings, DISMISS, {
    uri: picked.uri.toString(),
    code: codeOf(picked.finding),
    concept: data?.concept,
    scope: "note",
    reason: reason.reason,
  });
}

async function showDismissed(surroundings: Surroundings): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) {
    void vscode.window.showInformationMessage("Open a note first.");
    return;
  }
  const answer = await execute(surroundings, LIST_DISMISSALS, { uri: editor.document.uri.toString() });
  const dismissals = (answer ?? []) as Dismissal[];
  if (dismissals.length === 0) {
    void vscode.window.showInformationMessage("Nothing was dismissed in this note.");
    return;
  }
  const picked = await vscode.window.showQuickPick(
    dismissals.map((dismissal) => ({
      label: dismissal.title,
      description: describeDismissal(dismissal),
      detail: dismissal.range ? `Line ${dismissal.range.start.line + 1}` : "Its sentence has changed since",
      dismissal,
    })),
    { placeHolder: "Choose one to show it again" },
  );
  if (picked) {
    await execute(surroundings, UNDO_DISMISSAL, picked.dismissal.undo);
  }
}

function describeDismissal({ scope, reason }: Dismissal): string {
  switch (scope) {
    case "user":
      return "switched off for you";
    case "folder":
      return "switched off in this folder";
    default:
      return REASONS.find((known) => known.reason === reason)?.label.toLowerCase() ?? "";
  }
}

/** Checks all notes of a folder, with progress, until the user cancels. */
async function checkNotes(surroundings: Surroundings): Promise<void> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const folder = folders.length > 1 ? await vscode.window.showWorkspaceFolderPick() : folders[0];
  if (!folder) {
    if (folders.length === 0) {
      void vscode.window.showInformationMessage("Open a folder of notes first.");
    }
    return;
  }
  if (folder.uri.scheme !== "file") {
    void vscode.window.showInformationMessage(
      "Only a folder on disk can be checked. Notes of this one are read as you open them.",
    );
    return;
  }
  const workDoneToken = `sidenote-check-${Date.now()}`;
  const outcome = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Checking the notes in ${folder.name}`,
      cancellable: true,
    },
    async (progress, token) => {
      let done = 0;
      const listening = surroundings.progress(workDoneToken, (told) => {
        if (told.kind === "report") {
          const now = told.percentage ?? done;
          progress.report({ increment: now - done, ...(told.message !== undefined && { message: told.message }) });
          done = now;
        }
      });
      try {
        const uri = folder.uri.toString();
        return (await execute(surroundings, CHECK_FOLDER, { uri }, token, workDoneToken)) as FolderCheck;
      } catch (error) {
        if (token.isCancellationRequested) {
          return undefined;
        }
        throw error;
      } finally {
        listening?.dispose();
      }
    },
  );
  if (!outcome) {
    return;
  }
  const show = "Show Findings";
  if ((await vscode.window.showInformationMessage(describeCheck(outcome), show)) === show) {
    await vscode.commands.executeCommand("workbench.actions.view.problems");
  }
}

function describeCheck({ notes, findings, unreadable, cut }: FolderCheck): string {
  const parts = [
    `${findings.warning} ${findings.warning === 1 ? "warning" : "warnings"}`,
    `${findings.information} information`,
    `${findings.hint} ${findings.hint === 1 ? "hint" : "hints"}`,
  ];
  const read = `${notes} ${notes === 1 ? "note" : "notes"} read${cut ? ", not all" : ""}: ${parts.join(", ")}.`;
  return unreadable === 0 ? read : `${read} ${unreadable} could not be read.`;
}

/** Opens an example note, as one that has never been saved. */
async function openExample({ context }: Surroundings): Promise<void> {
  const uri = vscode.Uri.joinPath(context.extensionUri, "examples", "clinic.note");
  const content = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  const document = await vscode.workspace.openTextDocument({ language: LANGUAGE, content });
  await vscode.window.showTextDocument(document, { preview: false });
}

async function copyDebugInformation(surroundings: Surroundings): Promise<void> {
  await vscode.env.clipboard.writeText(debugInformation(surroundings));
  void vscode.window.showInformationMessage("Copied. It holds no text of a note, and no names of files.");
}
