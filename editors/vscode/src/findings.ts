import * as vscode from "vscode";

/** What all findings name as their source. */
const SOURCE = "sidenote";

/** The findings that a note shows, in the order of their places. */
export function findingsIn(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === SOURCE)
    .sort((one, other) => one.range.start.compareTo(other.range.start));
}

/** The findings that a selection touches. */
export function findingsAt(uri: vscode.Uri, selection: vscode.Range): vscode.Diagnostic[] {
  return findingsIn(uri).filter(({ range }) => range.intersection(selection) !== undefined);
}
