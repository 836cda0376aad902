// Runs inside of the extension host of VS Code, where the extension's own doors can be tried.
const assert = require("node:assert/strict");
const vscode = require("vscode");

const folder = () => vscode.workspace.workspaceFolders[0].uri;
const note = async (name) => {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder(), name));
  await vscode.window.showTextDocument(document);
  return document;
};

/** Waits until something is there. */
async function eventually(look, what) {
  const late = Date.now() + 60_000;
  for (;;) {
    const found = await look();
    if (found) {
      return found;
    }
    assert.ok(Date.now() < late, `there is no ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const findings = (document) =>
  eventually(() => {
    const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "sidenote");
    return found.length > 0 && found;
  }, "finding");

const extension = () => vscode.extensions.getExtension("sidenote.sidenote");

const TESTS = {
  "endings stand for clinical notes": async () => {
    for (const ending of ["note", "soap", "hnp"]) {
      assert.equal((await note(`visit.${ending}`)).languageId, "clinical-note");
    }
  },

  "every command of the manifest is there": async () => {
    await extension().activate();
    const known = await vscode.commands.getCommands(true);
    for (const { command } of extension().packageJSON.contributes.commands) {
      assert.ok(known.includes(command), command);
    }
  },

  "a finding has its place, its code and the address of its page": async () => {
    const document = await note("visit.note");
    const [finding] = await findings(document);
    assert.equal(document.getText(finding.range), "leg cramps");
    assert.equal(finding.code.value, "diuretic-cramp");
    assert.equal(finding.code.target.toString(), "sidenote:/pages/diuretic-cramp.md");
    assert.equal(finding.severity, vscode.DiagnosticSeverity.Information);
    assert.ok(finding.relatedInformation.some(({ location }) => document.getText(location.range) === "HCTZ"));
  },

  "pages can be read and not written": async () => {
    const page = vscode.Uri.parse("sidenote:/pages/diuretic-cramp.md");
    const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(page));
    assert.match(text, /^# Cramp on a diuretic\n/);
    assert.equal((await vscode.workspace.openTextDocument(page)).languageId, "markdown");
    await assert.rejects(async () => vscode.workspace.fs.writeFile(page, new Uint8Array()));
    await assert.rejects(async () => vscode.workspace.fs.readFile(vscode.Uri.parse("sidenote:/pages/no-such.md")));
  },

  "the debug information holds no text and no names": async () => {
    await findings(await note("visit.note"));
    await vscode.commands.executeCommand("sidenote.copyDebugInformation");
    const copied = await vscode.env.clipboard.readText();
    assert.match(copied, /^Sidenote extension 0\.1\.0\nServer 0\.1\.0, from the setting\nHealth: running\n/);
    assert.doesNotMatch(copied, /cramp|visit|notes-|\/tmp/);
  },

  "a note that is not saved is read": async () => {
    const content = "HPI: leg cramps since starting HCTZ.\n";
    const document = await vscode.workspace.openTextDocument({ language: "clinical-note", content });
    await vscode.window.showTextDocument(document);
    assert.equal(document.getText((await findings(document))[0].range), "leg cramps");
  },

  "the example note opens and is not a file": async () => {
    await vscode.commands.executeCommand("sidenote.openExample");
    const { document } = vscode.window.activeTextEditor;
    assert.ok(document.isUntitled);
    assert.equal(document.languageId, "clinical-note");
    await findings(document);
  },

  "plain text is left alone": async () => {
    const document = await note("visit.txt");
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  },
};

exports.run = async () => {
  let failed = 0;
  for (const [title, run] of Object.entries(TESTS)) {
    try {
      await run();
      console.log(`ok ${title}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok ${title}: ${error.stack}`);
    }
  }
  if (failed > 0) {
    throw new Error(`${failed} of ${Object.keys(TESTS).length} tests failed`);
  }
};
