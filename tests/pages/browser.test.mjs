// The site of `pack docs` and the report of a folder in a real browser, as a reader meets them: from disk, light and
// dark. SITE is the site's folder, REPORT the report, PICTURES where pictures go, PLAYWRIGHT the library's folder.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

const { SITE, REPORT, PICTURES, PLAYWRIGHT, CHROMIUM } = process.env;
const { chromium } = createRequire(import.meta.url)(PLAYWRIGHT);
const at = (name) => pathToFileURL(join(SITE, name)).href;
const report = pathToFileURL(REPORT).href;

let browser;
before(async () => {
  const args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"];
  browser = await chromium.launch({ executablePath: CHROMIUM, args });
});
after(() => browser?.close());

/** A page of a reader who likes it light or dark; it fails on whatever is loaded from elsewhere than the disk. */
async function open(address, { colorScheme = "light", javaScriptEnabled = true } = {}) {
  const viewport = { width: 1200, height: 900 };
  const context = await browser.newContext({ colorScheme, javaScriptEnabled, viewport });
  const page = await context.newPage();
  const loaded = [];
  page.on("request", (request) => loaded.push(request.url()));
  page.on("console", (message) => assert.notEqual(message.type(), "error", message.text()));
  page.on("pageerror", (error) => assert.fail(error));
  await page.goto(address);
  const close = async () => {
    const foreign = loaded.filter((url) => !url.startsWith("file:"));
    await context.close();
    assert.deepEqual(foreign, []);
  };
  return { page, close };
}

/** How many findings and notes of the report are to be seen. */
async function seen(page) {
  return [await page.locator("article.finding:visible").count(), await page.locator("section.note:visible").count()];
}

test("the report is filtered without a script", async () => {
  const { page, close } = await open(report, { javaScriptEnabled: false });
  const [findings, notes] = await seen(page);
  const warnings = await page.locator("article.warning").count();
  assert.ok(warnings > 3 && findings > warnings && notes > 3, `${findings} findings, ${warnings} warnings, ${notes} notes`);
  const severities = await page.locator(".filters input").all();
  assert.equal(severities.length, 4);
  for (const box of severities.slice(1)) await box.uncheck();
  const left = (await seen(page))[1];
  assert.equal((await seen(page))[0], warnings);
  assert.ok(left < notes, "a note of which nothing is left is gone");
  await page.getByRole("button", { name: "show all" }).click();
  assert.deepEqual(await seen(page), [findings, notes]);
  for (const [name, of] of [["#rule", "article.finding"], ["#note", "section.note"]]) {
    for (const option of (await page.locator(`${name} option`).all()).slice(1)) {
      const [, count] = (await option.textContent()).match(/\((\d+)\)$/);
      await page.locator(name).selectOption(await option.getAttribute("value"));
      assert.equal((await seen(page))[0], Number(count), await option.textContent());
      assert.ok((await page.locator(`${of}:visible`).count()) > 0);
    }
    await page.locator(name).selectOption("");
  }
  assert.deepEqual(await seen(page), [findings, notes]);
  await close();
});

test("every box of the map leads to its page", async () => {
  const { page, close } = await open(at("index.html"));
  const boxes = await page.locator("svg.map a").evaluateAll((links) =>
    links.map((link) => {
      link.scrollIntoView({ block: "center" });
      const { left, top, width, height } = link.getBoundingClientRect();
      const hit = document.elementFromPoint(left + width / 2, top + height / 2)?.closest("a");
      return { name: link.id, isOnTop: hit === link };
    }),
  );
  assert.ok(boxes.length > 80, `${boxes.length} boxes`);
  assert.deepEqual(boxes.filter(({ isOnTop }) => !isOnTop), []);
  for (const { name } of boxes.filter((_, index) => index % 12 === 0)) {
    await page.locator(`svg.map a[id="${name}"]`).click();
    await page.waitForURL(at(`pages/${name.slice(2)}.html`));
    assert.ok((await page.locator("main h1").textContent()).length > 3, name);
    await page.goBack();
  }
  await close();
});

test("the search is typed into and leads on", async () => {
  const { page, close } = await open(at("pages/diuretic-cramp.html"));
  await page.keyboard.press("/");
  await page.keyboard.type("flexeril spasticity");
  await page.locator("#results a").getByText("Cyclobenzaprine for spasticity of brain or cord disease", { exact: true }).click();
  await page.waitForURL(at("pages/cyclobenzaprine-in-spasticity.html"));
  await close();
});

/** How far two colours are apart (WCAG 2): 4.5 is the least for text. */
function contrast(one, other) {
  const light = (colour) => {
    const part = (value) => (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
    const [red, green, blue] = colour.match(/[\d.]+/g).map((value) => part(Number(value) / 255));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [more, less] = [light(one), light(other)].sort((a, b) => b - a);
  return (more + 0.05) / (less + 0.05);
}

/** The text of a page that is to be seen, with its colour and that behind it. */
function colours(page) {
  return page.evaluate(() => {
    const behind = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const colour = getComputedStyle(each).backgroundColor;
        if (!/^rgba\(.*, 0\)$|^transparent$/.test(colour)) return colour;
      }
      return getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "rgb(0, 0, 0)" : "rgb(255, 255, 255)";
    };
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    const shown = [...document.body.querySelectorAll("*")].filter((element) => hasText(element) && element.checkVisibility());
    return shown
      .filter((element) => !element.closest("svg, option"))
      .map((element) => [element.textContent.trim().slice(0, 40), getComputedStyle(element).color, behind(element)]);
  });
}

for (const colorScheme of ["light", "dark"]) {
  test(`everything can be read, ${colorScheme}`, async () => {
    const pages = { report, start: at("index.html"), rule: at("pages/diuretic-cramp.html"), concept: at("pages/lab-potassium.html") };
    for (const [name, address] of Object.entries(pages)) {
      const { page, close } = await open(address, { colorScheme });
      const found = await colours(page);
      assert.ok(found.length > 10, `${name}: ${found.length} texts`);
      const faint = found.filter(([, colour, behind]) => contrast(colour, behind) < 4.5);
      assert.deepEqual(faint, [], name);
      const isDark = contrast(found[0][2], "rgb(0, 0, 0)") < contrast(found[0][2], "rgb(255, 255, 255)");
      assert.equal(isDark, colorScheme === "dark", `${name} on ${found[0][2]}`);
      await page.screenshot({ path: join(PICTURES, `${name}-${colorScheme}.png`) });
      await close();
    }
  });
}

test("printed, the report is whole", async () => {
  const { page, close } = await open(report);
  await page.emulateMedia({ media: "print" });
  assert.equal(await page.locator("form.filters").isVisible(), false);
  assert.ok((await seen(page))[0] > 10);
  await close();
  assert.ok(!readFileSync(REPORT, "utf8").includes("<script"));
});
