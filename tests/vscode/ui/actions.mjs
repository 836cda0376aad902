// What can be done about a finding, and that it stays done.
import assert from "node:assert/strict";
import { cp } from "node:fs/promises";
import path from "node:path";
import { kill } from "node:process";
import { EXAMPLE, scenario, serverProcesses } from "../lib/bench.mjs";

const CLINIC = { files: { "clinic.note": EXAMPLE }, file: "clinic.note" };

scenario("a dismissed finding stays away after a reload, and can be brought back", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  const action = await window.actions("calf cramps", "already addressed");
  await window.picture("quick-fix");
  await window.take(action);
  await window.squiggles("info").first().waitFor({ state: "detached" });

  await window.reload();
  await window.line("calf cramps").first().waitFor();
  // The server is there again as soon as it answers on the same words.
  await window.hoverOver("calf cramps", "read as muscle cramp");
  await window.stays(async () => (await window.squiggles("info").count()) === 0);

  await window.command("Show Dismissed Findings");
  const entry = window.page.locator(".quick-input-widget .monaco-list-row", { hasText: "Cramp on a diuretic" });
  assert.match(await entry.innerText(), /already addressed/i);
  await entry.click();
  await window.squiggles("info").first().waitFor();
});

scenario("the palette dismisses with a reason", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  await window.clickOn("calf cramps");
  await window.command("Dismiss the Finding");
  const reason = window.page.locator(".quick-input-widget .monaco-list-row", { hasText: "Wrong patient context" });
  await reason.click();
  await window.squiggles("info").first().waitFor({ state: "detached" });
});

scenario("a quick fix puts a line into the plan", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  const action = await window.actions("calf cramps", "Add to the plan");
  const [, words] = /Add to the plan: (Consider: [\w ,]+)/.exec(await action.innerText());
  await window.take(action);
  await window.line(words.slice(0, 20)).first().waitFor();
  // One step takes it back.
  await window.page.keyboard.press("Control+Z");
  await window.line(words.slice(0, 20)).first().waitFor({ state: "detached" });
});

scenario("a dot-phrase is completed and can be filled in", { files: { "new.note": "\n\n" }, file: "new.note" }, async (window) => {
  await window.editor.click();
  await window.until(window.page.locator(".suggest-widget .monaco-list-row", { hasText: "crampworkup" }).first(), async () => {
    await window.page.keyboard.press("Control+A");
    await window.page.keyboard.press("Delete");
    await window.page.keyboard.type(".cramp", { delay: 30 });
  });
  await window.picture("dot-phrase");
  await window.page.keyboard.press("Enter");
  await window.line("Cramp work-up:").waitFor();
  // The first place to fill in is selected: what is typed replaces it.
  await window.page.keyboard.type("cramp at rest");
  await window.line("Kind: cramp at rest").waitFor();
});

scenario(
  "all notes of a folder are checked",
  { files: { "clinic.note": EXAMPLE, "cardiology.note": EXAMPLE, "deep/er/ward.note": EXAMPLE }, file: "clinic.note" },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    await window.command("Check All Notes in the Folder");
    await window.notification("3 notes read: 3 warnings, 1 information, 0 hints.").waitFor();
    await window.problem("low electrolyte");
    await window.picture("folder");
  },
);

/** So many notes that reading them takes longer than it takes to hear that nobody wants it any more. */
const MANY = 1000;

scenario(
  "the check of a folder can be cancelled",
  {
    files: { "clinic.note": EXAMPLE },
    before: async (folder) => {
      const copies = Array.from({ length: MANY }, (_, copy) => path.join(folder, `copy-${copy}.note`));
      await Promise.all(copies.map((copy) => cp(path.join(folder, "clinic.note"), copy)));
    },
    file: "clinic.note",
  },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    // The server stands still until both the wish and its end have been sent.
    const [server] = (await serverProcesses()).slice(-1);
    kill(server, "SIGSTOP");
    const progress = window.notification("Checking the notes in");
    try {
      await window.command("Check All Notes in the Folder");
      await progress.getByRole("button", { name: "Cancel" }).click();
    } finally {
      kill(server, "SIGCONT");
    }
    await progress.waitFor({ state: "detached" });
    await window.stays(async () => (await window.notification("notes read").count()) === 0);
    assert.equal(await window.squiggles("info").count(), 1);
  },
);
