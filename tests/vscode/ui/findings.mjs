// What a clinician sees of a finding, and what leads from it to its page.
import assert from "node:assert/strict";
import { EXAMPLE, scenario } from "../lib/bench.mjs";

const CLINIC = { files: { "clinic.note": EXAMPLE }, file: "clinic.note" };

scenario("a finding is underlined and stands among the problems", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  assert.equal(await window.squiggles("warning").count(), 0);
  const row = await window.problem("Cramp on a diuretic: consider");
  assert.match(await row.innerText(), /sidenote\s+diuretic-cramp/);
  await window.picture("problems");
});

scenario("the mouse brings up the explanation", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  const hover = await window.readHover("calf cramps", "Cramp on a diuretic (information, diuretic-cramp)");
  const text = hover.replaceAll(/\s+/g, " ");
  for (const words of ["“calf cramps” read as muscle cramp", "“HCTZ” is read as hydrochlorothiazide", "Evidence: good"]) {
    assert.ok(text.includes(words), `the hover lacks “${words}”: ${text}`);
  }
  await window.picture("hover");
});

scenario("a mention that is denied has a hover and no finding", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  await window.hoverOver("muscle spasms", "negated by “No”");
  assert.equal(await window.squiggles("info").count(), 1);
});

scenario("the code of a finding opens its page, and links lead on", CLINIC, async (window) => {
  await window.squiggles("info").first().waitFor();
  await window.clickInHover("calf cramps", "Cramp on a diuretic: consider", "diuretic-cramp");
  await window.tab("diuretic-cramp.md").waitFor();
  const heading = (words) => window.preview().getByRole("heading", { name: words, level: 1 });
  await heading("Cramp on a diuretic").waitFor();
  await window.picture("page");
  await window.preview().getByRole("link", { name: "mech-diuretic-depletion" }).first().click();
  await heading("Diuretics and salt loss").waitFor();
});
