// Makes the pictures of the README and the walkthrough: `tests/vscode/run --pictures`. Look at each before it lands.
import { EXAMPLE, scenario } from "./lib/bench.mjs";

const SETTINGS = {
  "workbench.activityBar.location": "hidden",
  "workbench.statusBar.visible": true,
  "window.commandCenter": false,
  "workbench.layoutControl.enabled": false,
  "breadcrumbs.enabled": false,
  "editor.fontSize": 13,
  "workbench.colorTheme": "Default Light Modern",
};

const screen = { viewport: { width: 1024, height: 600 }, deviceScaleFactor: 1.5 };

/** A picture of an example note, without the list of files. */
function picture(name, { file, settings, size }, prepare) {
  scenario(
    name,
    {
      files: { [file]: EXAMPLE, ".vscode/settings.json": { ...SETTINGS, ...settings } },
      file,
      screen: { ...screen, ...(size && { viewport: size }) },
    },
    async (window) => {
      await window.editor.locator(".squiggly-info, .squiggly-warning").first().waitFor();
      await window.command("View: Close Primary Side Bar");
      await prepare(window);
      await window.settle();
      await window.picture(name);
    },
  );
}

const finding = "Cramp on a diuretic (information, diuretic-cramp)";

picture("findings", { file: "clinic.note" }, async () => undefined);

picture("hover", { file: "clinic.note" }, async (window) => {
  await window.hoverOver("calf cramps", finding);
});

for (const [name, theme] of [["dark", "Default Dark Modern"], ["high-contrast", "Default High Contrast"]]) {
  picture(name, { file: "clinic.note", settings: { "workbench.colorTheme": theme } }, async (window) => {
    await window.hoverOver("calf cramps", finding);
  });
}

picture("problems", { file: "cardiology.note" }, async (window) => {
  await window.problem("Cyclobenzaprine");
});

picture("page", { file: "clinic.note" }, async (window) => {
  await window.clickOn("calf cramps");
  await window.command("Open the Page of the Finding");
  await window.preview().getByRole("heading", { name: "Cramp on a diuretic", level: 1 }).waitFor();
});

picture("quick-fix", { file: "clinic.note" }, async (window) => {
  await window.actions("calf cramps", "Add to the plan");
});

picture("settings", { file: "clinic.note" }, async (window) => {
  await window.command("Preferences: Open Settings (UI)");
  const field = window.page.locator(".settings-header .suggest-input-container .view-line").first();
  await field.click();
  await window.page.keyboard.type("@ext:sidenote.sidenote");
  await window.page.locator(".setting-item-title", { hasText: "Rules" }).first().waitFor();
});

picture("walkthrough", { file: "clinic.note", size: { width: 1280, height: 800 } }, async (window) => {
  await window.command("Welcome: Open Walkthrough...");
  await window.page.locator(".quick-input-widget .monaco-list-row", { hasText: "Read notes with Sidenote" }).click();
  await window.page.locator(".getting-started-step").nth(1).click();
});
