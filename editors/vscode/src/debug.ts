import * as vscode from "vscode";
import type { Surroundings } from "./commands";
import { isSet, LANGUAGE, SECTION, SERVER_SETTINGS } from "./settings";

/** What a report of a fault needs: versions, health and settings. No text of a note, and no names of files. */
export function debugInformation({ context, health, server }: Surroundings): string {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const names = [...SERVER_SETTINGS, "alsoRead", "server.path"].filter((name) => isSet(configuration, name));
  const found = server();
  const now = health();
  const notes = vscode.workspace.textDocuments.filter(({ languageId }) => languageId === LANGUAGE).length;
  return [
    `Sidenote extension ${context.extension.packageJSON.version}`,
    found ? `Server ${found.version}, from the ${found.origin}` : "No server",
    `Health: ${now.state}`,
    `${vscode.env.appName} ${vscode.version}, ${process.platform} ${process.arch}, ${vscode.env.remoteName ?? "no remote"}`,
    `Folders: ${vscode.workspace.workspaceFolders?.length ?? 0}; notes open: ${notes}; trusted: ${vscode.workspace.isTrusted}`,
    `Settings that are set: ${names.length > 0 ? names.join(", ") : "none"}`,
  ].join("\n");
}
