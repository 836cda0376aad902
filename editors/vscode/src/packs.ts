import * as vscode from "vscode";
import { PACK_FILES, saysItIsOfPack } from "./settings";

/** The files that name a pack, and how many folders above a file of a pack they may lie. */
const NAMING = ["pack.toml", "sidenote.toml"];
const HIGHEST = 3;

/**
 * Whether a document may belong to a pack of concepts and rules, so that the server is worth starting for it. The
 * server itself decides what it has something to say of.
 */
export async function isOfPack(document: vscode.TextDocument): Promise<boolean> {
  if (vscode.languages.match(PACK_FILES, document) === 0) {
    return false;
  }
  if (saysItIsOfPack(document.getText())) {
    return true;
  }
  for (let height = 0; height <= HIGHEST; height++) {
    const above = Array.from({ length: height + 1 }, () => "..");
    for (const name of NAMING) {
      try {
        await vscode.workspace.fs.stat(vscode.Uri.joinPath(document.uri, ...above, name));
        return true;
      } catch {
        // It is not in this folder.
      }
    }
  }
  return false;
}
