// Runs the tests of `host/` inside of the extension host.
import assert from "node:assert/strict";
import path from "node:path";
import { repository, scenario } from "../lib/bench.mjs";

const NOTE = "HPI: leg cramps at night since starting HCTZ in May.\n";

scenario(
  "the tests inside of the extension host pass",
  {
    files: { "visit.note": NOTE, "visit.soap": NOTE, "visit.hnp": NOTE, "visit.txt": NOTE },
    payload: (remote) => ({
      extensionDevelopmentPath: remote(path.join(repository, "tests/vscode/fixtures/nothing")),
      extensionTestsPath: remote(path.join(repository, "tests/vscode/host/index.cjs")),
      skipWelcome: "true",
    }),
    prepare: async (page, state) => {
      state.lines = [];
      state.code = new Promise((resolve) => {
        state.resolve = resolve;
      });
      await page.exposeFunction("codeAutomationLog", (_type, words) => state.lines.push(words.join(" ")));
      await page.exposeFunction("codeAutomationExit", (code) => state.resolve(code));
    },
  },
  async (window) => {
    const code = await Promise.race([
      window.state.code,
      window.page.waitForTimeout(300_000).then(() => "it did not end in time"),
    ]);
    const lines = window.state.lines.filter((line) => /^(not )?ok /.test(line));
    console.log(lines.map((line) => `# ${line}`).join("\n"));
    assert.equal(code, 0, lines.filter((line) => line.startsWith("not ok")).join("\n"));
    assert.ok(lines.length > 0, "no test ran");
  },
);
