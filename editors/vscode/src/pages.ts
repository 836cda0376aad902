import * as vscode from "vscode";
import { PAGE_CONTENT, PAGE_SCHEME } from "./protocol";

/** The editor that shows Markdown as a reader wants it. */
const PREVIEW = "vscode.markdown.preview.editor";

/** Asks the running server, and waits for one that is starting. */
export type Ask = (method: string, parameters: unknown) => Promise<unknown>;

/** Whether an address is that of a page. */
export function isPage(uri: vscode.Uri): boolean {
  return uri.scheme === PAGE_SCHEME;
}

/** The address of the page of a rule, mechanism or pitfall. */
export function pageUri(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: PAGE_SCHEME, path: `/pages/${name}.md` });
}

/** Opens a page beside the note, as a preview. */
export async function showPage(uri: vscode.Uri): Promise<void> {
  const beside = vscode.window.activeTextEditor ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active;
  await vscode.commands.executeCommand("vscode.openWith", uri, PREVIEW, { viewColumn: beside, preview: true });
}

/**
 * The pages as files that can only be read. Their text is the server's, and so they need no folder, and are there again
 * when a window is opened that showed one.
 */
export class Pages implements vscode.FileSystemProvider {
  private readonly changes = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  private readonly texts = new Map<string, Promise<Uint8Array>>();
  readonly onDidChangeFile = this.changes.event;

  constructor(private readonly ask: Ask) {}

  /** Forgets the pages: another server may have others. */
  forget(): void {
    const known = [...this.texts.keys()];
    this.texts.clear();
    this.changes.fire(known.map((uri) => ({ type: vscode.FileChangeType.Changed, uri: vscode.Uri.parse(uri) })));
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const key = uri.with({ fragment: "", query: "" }).toString();
    let text = this.texts.get(key);
    if (!text) {
      text = this.fetch(key);
      this.texts.set(key, text);
      text.catch(() => this.texts.delete(key));
    }
    return await text;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const text = await this.readFile(uri);
    return { type: vscode.FileType.File, ctime: 0, mtime: 0, size: text.length };
  }

  private async fetch(uri: string): Promise<Uint8Array> {
    let answer: unknown;
    try {
      answer = await this.ask(PAGE_CONTENT, { uri });
    } catch {
      throw vscode.FileSystemError.FileNotFound("Sidenote has no such page, or its server does not run.");
    }
    const text = (answer as { text?: unknown } | null)?.text;
    if (typeof text !== "string") {
      throw vscode.FileSystemError.FileNotFound("Sidenote has no such page.");
    }
    return new TextEncoder().encode(text);
  }

  watch(): vscode.Disposable {
    return new vscode.Disposable(() => undefined);
  }

  readDirectory(): [string, vscode.FileType][] {
    return [];
  }

  createDirectory(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  writeFile(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  delete(): never {
    throw vscode.FileSystemError.NoPermissions();
  }

  rename(): never {
    throw vscode.FileSystemError.NoPermissions();
  }
}
