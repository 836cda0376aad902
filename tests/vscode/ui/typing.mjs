// Typing, as fast as it gets.
import assert from "node:assert/strict";
import { scenario } from "../lib/bench.mjs";

/** A note of thousands of lines, without a finding. */
const LONG = Array.from({ length: 600 }, (_, visit) => [
  `VISIT ${visit + 1}`,
  "HPI: Doing well, sleeping well, walks the dog twice a day. No falls, no fever.",
  "Meds: lisinopril 20 mg qd, metformin XR 1000 mg BID",
  "Labs: Na 139, K 4.2, Cr 0.8",
  "Plan: no change, see in 3 months.",
  "",
].join("\n")).join("\n");

/** What is typed, with the time between keys, in milliseconds: faster than anybody types. */
const SENTENCE = "HPI: leg cramps at night since starting HCTZ in May, none before that. ";
const BETWEEN_KEYS = 15;

/** How long the finding may be behind the last key, in milliseconds, on a slow machine that does other things too. */
const BEHIND = 3000;

scenario(
  "typing at speed in a long note keeps up",
  { files: { "long.note": `CC: cramps\n\n\n${LONG}` }, file: "long.note" },
  async (window) => {
    await window.line("VISIT 1").first().waitFor();
    await window.hoverOver("cramps", "read as muscle cramp");
    await window.page.keyboard.press("Escape");
    await window.clickBehind("CC: cramps");
    await window.page.keyboard.press("ArrowDown");
    const started = Date.now();
    await window.page.keyboard.type(SENTENCE, { delay: BETWEEN_KEYS });
    const typed = Date.now();
    await window.line(SENTENCE.trim()).waitFor({ timeout: BEHIND });
    await window.squiggles("info").first().waitFor({ timeout: BEHIND });
    const behind = Date.now() - typed;
    const expected = SENTENCE.length * BETWEEN_KEYS;
    assert.ok(typed - started < expected * 3, `keys took ${typed - started} ms, and ${expected} ms were meant`);
    console.log(`# ${SENTENCE.length} keys in ${typed - started} ms; the finding showed ${behind} ms after the last`);
  },
);
