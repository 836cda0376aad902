// Settings: they apply at once, and to the folder that they stand in.
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { EXAMPLE, scenario } from "../lib/bench.mjs";

scenario(
  "a rule that is switched off in the settings is silent at once",
  { files: { "clinic.note": EXAMPLE, ".vscode/settings.json": {} }, file: "clinic.note" },
  async (window, folder) => {
    await window.squiggles("info").first().waitFor();
    const settings = path.join(folder, ".vscode/settings.json");
    await writeFile(settings, JSON.stringify({ "sidenote.rules": { "diuretic-cramp": "off" } }));
    await window.squiggles("info").first().waitFor({ state: "detached" });
    await writeFile(settings, JSON.stringify({ "sidenote.rules": { "diuretic-cramp": "warning" } }));
    await window.squiggles("warning").first().waitFor();
  },
);

scenario(
  "a program that is set and cannot be used is told of, and the one inside is used",
  {
    files: { "clinic.note": EXAMPLE, ".vscode/settings.json": { "sidenote.server.path": "/no/such/program" } },
    file: "clinic.note",
  },
  async (window) => {
    await window.notification("cannot be used: there is no such file. The one from the extension is used instead.").waitFor();
    await window.squiggles("info").first().waitFor();
  },
);

scenario(
  "plain text is read where the settings say so, and nowhere else",
  { files: { "telephone.txt": EXAMPLE, "clinic.note": EXAMPLE, ".vscode/settings.json": {} }, file: "telephone.txt" },
  async (window, folder) => {
    await window.open("clinic.note");
    await window.squiggles("info").first().waitFor();
    await window.open("telephone.txt");
    await window.stays(async () => (await window.squiggles("warning").count()) === 0);
    const settings = path.join(folder, ".vscode/settings.json");
    await writeFile(settings, JSON.stringify({ "sidenote.alsoRead": ["plaintext"] }));
    await window.squiggles("warning").first().waitFor();
  },
);

scenario(
  "two folders of one window have settings of their own",
  {
    files: {
      "one/clinic.note": EXAMPLE,
      "one/.vscode/settings.json": { "sidenote.rules": { "diuretic-cramp": "warning" } },
      "two/ward.note": EXAMPLE,
      "two/.vscode/settings.json": { "sidenote.rules": { "electrolyte-abnormal-cramp": "hint" } },
      "both.code-workspace": { folders: [{ path: "one" }, { path: "two" }] },
    },
    workspace: "both.code-workspace",
    file: "one/clinic.note",
  },
  async (window) => {
    // A busy VS Code may open a workspace without its folders, as its list of files then says.
    await window.again(async (timeout) => {
      const folder = window.page.locator(".explorer-folders-view .monaco-list-row", { hasText: "two" });
      try {
        await folder.first().waitFor({ timeout });
      } catch (error) {
        await window.reload();
        throw error;
      }
    });
    await window.squiggles("warning").first().waitFor();
    await window.open("ward.note");
    await window.squiggles("hint").first().waitFor();
  },
);
