// How it looks: in every theme, in the walkthrough, and in the status bar.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { EXAMPLE, scenario } from "../lib/bench.mjs";

const THEMES = ["Default Light Modern", "Default Dark Modern", "Default High Contrast", "Default High Contrast Light"];

/** The least contrast between text and background, by the Web Content Accessibility Guidelines (level AA). */
const LEGIBLE = 4.5;

scenario(
  "text can be read in light, dark and high-contrast themes",
  { files: { "clinic.note": EXAMPLE, ".vscode/settings.json": {} }, file: "clinic.note" },
  async (window, folder) => {
    await window.squiggles("info").first().waitFor();
    for (const theme of THEMES) {
      await writeFile(path.join(folder, ".vscode/settings.json"), JSON.stringify({ "workbench.colorTheme": theme }));
      const kind = theme.includes("High Contrast") ? (theme.includes("Light") ? "hc-light" : "hc-black") : undefined;
      const shade = kind ?? (theme.includes("Light") ? "vs" : "vs-dark");
      await window.page.locator(`.monaco-workbench.${shade}`).waitFor();
      await window.hoverOver("calf cramps", "Cramp on a diuretic (information, diuretic-cramp)");
      await window.picture(theme.toLowerCase().replaceAll(" ", "-"));
      // A theme shows its own colours as soon as the text has been painted anew.
      await window.eventually(async () => {
        for (const { text, color, contrast } of await window.contrasts()) {
          assert.ok(contrast >= LEGIBLE, `${theme}: “${text}” in ${color} has a contrast of ${contrast.toFixed(1)}`);
        }
      });
      await window.page.keyboard.press("Escape");
    }
  },
);

scenario(
  "the status names the findings and the server's health",
  { files: { "clinic.note": EXAMPLE }, file: "clinic.note" },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    const item = window.page.locator("#status\\.languageStatus");
    const hover = window.page.locator(".hover-language-status", { hasText: "1 finding" });
    await window.until(hover, async () => {
      await window.page.mouse.move(640, 300);
      await item.hover();
    });
    assert.match(await hover.innerText(), /1 finding[\s\S]*1 information/);
    await window.picture("status");
  },
);

scenario(
  "the walkthrough has five steps with pictures",
  { files: { "clinic.note": EXAMPLE }, file: "clinic.note" },
  async (window) => {
    await window.squiggles("info").first().waitFor();
    await window.command("Welcome: Open Walkthrough...");
    const entry = window.page.locator(".quick-input-widget .monaco-list-row", { hasText: "Read notes with Sidenote" });
    await entry.click();
    const steps = window.page.locator(".getting-started-step");
    await steps.first().waitFor();
    assert.equal(await steps.count(), 5);
    for (let step = 0; step < 5; step++) {
      await steps.nth(step).click();
      const picture = window.page.locator(".getting-started-media img").first();
      await window.eventually(async () => {
        const width = await picture.evaluate((image) => (image.complete ? image.naturalWidth : 0));
        assert.ok(width > 400, `the picture of step ${step + 1} is ${width} pixels wide`);
      });
    }
    await window.picture("walkthrough");
  },
);
