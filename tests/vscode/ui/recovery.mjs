// What happens when the server ends, and when there is none.
import assert from "node:assert/strict";
import { kill } from "node:process";
import { EXAMPLE, scenario, serverProcesses } from "../lib/bench.mjs";

scenario(
  "a killed server comes back with a message, and no text is lost",
  { files: { "clinic.note": EXAMPLE }, file: "clinic.note" },
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
    const [next] = (await serverProcesses()).slice(-1);
    assert.notEqual(next, server);
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
