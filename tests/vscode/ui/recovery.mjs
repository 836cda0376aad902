// What happens when the server ends, and when there is none.
import assert from "node:assert/strict";
import { mkdir, symlink } from "node:fs/promises";
import path from "node:path";
import { kill } from "node:process";
import { codeServer, EXAMPLE, scenario, serverProcesses } from "../lib/bench.mjs";

/** How often the server is killed while somebody types; `scripts/test --long` says a hundred times. */
const KILLS = Number(process.env.KILLS ?? 5);

/** The newest server, once it is another than the one before. */
async function serverAfter(window, former) {
  return await window.eventually(async () => {
    const [server] = (await serverProcesses()).slice(-1);
    assert.ok(server !== undefined && server !== former);
    return server;
  });
}

scenario(
  "a killed server comes back with a message, and no text is lost",
  { files: { "clinic.note": EXAMPLE }, file: "clinic.note", timeout: 480_000 + KILLS * 20_000 },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    await window.clickBehind('"My legs keep waking me up."');
    await window.page.keyboard.type(" Typed before.");
    const [server] = (await serverProcesses()).slice(-1);
    kill(server, "SIGKILL");
    await window.page.keyboard.type(" Typed meanwhile.");
    await window.notification("ended unexpectedly and is being started again").waitFor();
    await window.line('waking me up." Typed before. Typed meanwhile.').waitFor();
    // The new server knows the note as it is now, and goes on from there.
    await window.squiggles("info").first().waitFor();
    await window.clickBehind("Reports");
    await window.page.keyboard.type(" no");
    await window.squiggles("info").first().waitFor({ state: "detached" });
    let next = await serverAfter(window, server);
    for (let time = 2; time <= KILLS; time += 1) {
      // Each death is the test's and no fault's: what the author asks for anew has no deaths before it.
      await window.command("Sidenote: Restart");
      next = await serverAfter(window, next);
      const denied = time % 2 === 0;
      if (!denied) {
        await window.squiggles("info").first().waitFor();
      }
      await window.clickBehind(denied ? "Reports no" : "Reports");
      kill(next, "SIGKILL");
      for (const key of denied ? ["Backspace", "Backspace", "Backspace"] : ["Space", "n", "o"]) {
        await window.page.keyboard.press(key);
      }
      await window.squiggles("info").first().waitFor({ state: denied ? "visible" : "detached" });
      next = await serverAfter(window, next);
    }
    await window.line('waking me up." Typed before. Typed meanwhile.').waitFor();
  },
);

scenario(
  "a restart leaves one server",
  { files: { "clinic.note": EXAMPLE }, file: "clinic.note" },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    const before = await serverProcesses();
    await window.command("Sidenote: Restart");
    await window.command("Sidenote: Restart");
    await window.squiggles("info").first().waitFor();
    await window.eventually(async () => {
      const now = await serverProcesses();
      assert.equal(now.length, before.length);
      assert.ok(!now.includes(before.at(-1)));
    });
  },
);

scenario(
  "where there is no server, it is said what to do, and trying again finds one that has come",
  { server: "bare", files: { "clinic.note": EXAMPLE }, file: "clinic.note" },
  async (window) => {
    const told = window.notification("Sidenote does not run. Sidenote's program was not found.");
    await told.waitFor();
    const words = await told.innerText();
    for (const part of ["Install the build of the extension for your system", "Open Settings", "Try Again", "Show Log"]) {
      assert.ok(words.includes(part), `“${part}” is missing: ${words}`);
    }
    await window.picture("no-server");
    const { bundled } = await codeServer("bare");
    await mkdir(path.dirname(bundled));
    await symlink(process.env.SIDENOTE, bundled);
    await told.getByRole("button", { name: "Try Again" }).click();
    await window.squiggles("info").first().waitFor();
  },
);
