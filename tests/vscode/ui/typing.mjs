// Typing, as fast as it gets.
import assert from "node:assert/strict";
import { scenario } from "../lib/bench.mjs";

/** Thousands of lines, without a finding. */
const LONG = Array.from({ length: 600 }, (_, visit) => [
  `VISIT ${visit + 1}`,
  "HPI: Doing well, sleeping well, walks the dog twice a day. No falls, no fever.",
  "Meds: lisinopril 20 mg qd, metformin XR 1000 mg BID",
  "Labs: Na 139, K 4.2, Cr 0.8",
  "Plan: no change, see in 3 months.",
  "",
].join("\n")).join("\n");

/** What is typed, with the time between keys, in milliseconds: faster than anybody types. */
const SENTENCE = "HPI: leg cramps at night since starting HCTZ in May, none before that.";
const BETWEEN_KEYS = 15;

/** How much longer typing into a note may take than typing into text that nobody reads, in the same window. */
const SLOWER = 1.5;

/** How long the finding may be behind the last key, as a part of the time that the typing took. */
const BEHIND = 1;

/** Types the sentence at the start of the second line, and tells how long that took until it was shown. */
async function typeInto(window, mark) {
  const sentence = `${SENTENCE} (${mark}) `;
  await window.clickBehind("CC: cramps");
  await window.page.keyboard.press("ArrowDown");
  await window.page.keyboard.press("Home");
  const started = Date.now();
  await window.page.keyboard.type(sentence, { delay: BETWEEN_KEYS });
  await window.line(sentence.trim()).waitFor();
  return Date.now() - started;
}

scenario(
  "typing at speed in a long note keeps up",
  { files: { "long.note": `CC: cramps\n\n\n${LONG}`, "long.txt": `CC: cramps\n\n\n${LONG}` }, file: "long.txt" },
  async (window) => {
    await window.line("VISIT 1").first().waitFor();
    // The first is for the window to get going.
    await typeInto(window, "first");
    const alone = await typeInto(window, "text");
    await window.open("long.note");
    await window.line("VISIT 1").first().waitFor();
    await window.hoverOver("cramps", "read as muscle cramp");
    await window.page.keyboard.press("Escape");
    const read = await typeInto(window, "note");
    const typed = Date.now();
    await window.squiggles("info").first().waitFor();
    const behind = Date.now() - typed;
    console.log(`# ${SENTENCE.length} keys: ${alone} ms in text, ${read} ms in a note; the finding ${behind} ms later`);
    assert.ok(read < alone * SLOWER + BETWEEN_KEYS * 10, `${read} ms in a note, ${alone} ms in text`);
    assert.ok(behind < read * BEHIND + 500, `the finding came ${behind} ms after the last key`);
  },
);
