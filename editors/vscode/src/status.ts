import * as vscode from "vscode";
import { selector } from "./connection";
import { describe } from "./health";
import type { Status } from "./protocol";
import type { Health } from "./supervisor";

/** The language status item of notes: the number of findings, and how the server is doing. */
export class StatusItem implements vscode.Disposable {
  private readonly item: vscode.LanguageStatusItem;
  private readonly known = new Map<string, Status>();
  private readonly subscriptions: vscode.Disposable[];
  private health: Health = { state: "stopped" };

  constructor() {
    this.item = vscode.languages.createLanguageStatusItem("sidenote.status", selector());
    this.item.name = "Sidenote";
    this.subscriptions = [
      this.item,
      vscode.window.onDidChangeActiveTextEditor(() => this.show()),
      vscode.workspace.onDidCloseTextDocument((document) => this.known.delete(document.uri.toString())),
    ];
    this.show();
  }

  /** Follows the settings, which say what documents are read. */
  select(): void {
    this.item.selector = selector();
  }

  setHealth(health: Health): void {
    this.health = health;
    if (health.state !== "running") {
      this.known.clear();
    }
    this.show();
  }

  setStatus(status: Status): void {
    this.known.set(vscode.Uri.parse(status.uri).toString(), status);
    this.show();
  }

  /** What is known of a note. */
  of(uri: vscode.Uri): Status | undefined {
    return this.known.get(uri.toString());
  }

  private show(): void {
    const document = vscode.window.activeTextEditor?.document;
    const line = describe(this.health, document && this.of(document.uri));
    this.item.text = line.text;
    this.item.detail = line.detail;
    this.item.busy = line.busy;
    this.item.severity = line.grave ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    this.item.command = line.grave
      ? { command: "sidenote.restartServer", title: "Restart" }
      : { command: "workbench.actions.view.problems", title: "Show" };
  }

  dispose(): void {
    vscode.Disposable.from(...this.subscriptions).dispose();
  }
}
