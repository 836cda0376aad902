import * as vscode from "vscode";
import { PACK_FILES, saysItIsOfPack } from "./settings";

/** The file that names a pack, and how many folders above a file of the pack it may lie. */
const HEAD = "pack.toml";
const HIGHEST = 3;

/** Whether a document belongs to a pack of concepts and rules, so that the server has something to say of it. */
export async function isOfPack(document: vscode.TextDocument): Promise<boolean> {
  if (vscode.languages.match(PACK_FILES, document) === 0) {
    return false;
  }
  if (saysItIsOfPack(document.getText())) {
    return true;
  }
  for (let height = 0; height <= HIGHEST; height++) {
    const above = Array.from({ length: height + 1 }, () => "..");
    try {
      await vscode.workspace.fs.stat(vscode.Uri.joinPath(document.uri, ...above, HEAD));
      return true;
    } catch {
      // It is not in this folder.
    }
  }
  return false;
}
