// A window of VS Code, and what a user does in it.
import { mkdir } from "node:fs/promises";
import path from "node:path";

/**
 * How long an effect may take to show, in milliseconds, unless a test says otherwise. Nothing waits for as long as that
 * unless it has failed, or the machine is busy with something else.
 */
const PATIENCE = 60_000;

/** How long the effect of an action is waited for before the action is repeated, in milliseconds; longer each time. */
const FIRST_TRY = 4000;

/** How often an action is repeated: a workbench that is still settling loses clicks and keys. */
const TRIES = 6;

export class Workbench {
  /**
   * Opens a window.
   *
   * @param {import("playwright-core").Browser} browser
   * @param {object} options
   * @param {number} options.port where VS Code is
   * @param {{folder?: string, workspace?: string}} options.place what the window shows
   * @param {string} [options.file] the file in front
   * @param {string} options.pictures where screenshots are put
   * @param {(remote: (path: string) => string) => Record<string, string>} [options.payload] what else the window is told
   * @param {(page: object, state: object) => Promise<void>} [options.prepare] what is done to the page first
   * @param {object} [options.screen] size and scale of the screen
   */
  static async open(browser, { port, place, file, pictures, payload, prepare, screen }) {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...screen });
    context.setDefaultTimeout(PATIENCE);
    const page = await context.newPage();
    const window = new Workbench(context, page, pictures);
    await prepare?.(page, window.state);
    const authority = `127.0.0.1:${port}`;
    const remote = (name) => `vscode-remote://${authority}${name}`;
    const told = Object.entries({ ...(file && { openFile: remote(file) }), ...payload?.(remote) });
    const query = new URLSearchParams({ ...place, payload: JSON.stringify(told) });
    await page.goto(`http://${authority}/?${query}`, { waitUntil: "commit" });
    await page.locator(".monaco-workbench").waitFor();
    if (file) {
      await window.tab(path.basename(file)).waitFor();
      await window.editor.locator(".view-line").first().waitFor();
    }
    return window;
  }

  constructor(context, page, pictures) {
    this.context = context;
    this.page = page;
    this.pictures = pictures;
    /** What a scenario keeps for itself. */
    this.state = {};
  }

  /** The editor in front. */
  get editor() {
    return this.page.locator(".editor-group-container.active .monaco-editor[data-uri]").first();
  }

  /** The line of the editor that holds the words. */
  line(words) {
    return this.editor.locator(".view-line", { hasText: words });
  }

  tab(name) {
    return this.page.locator(".tabs-container .tab", { hasText: name });
  }

  /** Squiggles of a severity: `warning`, `info` or `hint`. */
  squiggles(severity) {
    return this.editor.locator(`.squiggly-${severity}`);
  }

  hover(words) {
    return this.page.locator(".monaco-hover:not(.hidden)", { hasText: words }).first();
  }

  notification(words) {
    return this.page.locator(".notification-toast", { hasText: words }).first();
  }

  /** Repeats an action until what it should bring about shows. */
  async until(effect, action, tries = TRIES) {
    for (let attempt = 1; ; attempt++) {
      await action();
      try {
        await effect.waitFor({ timeout: FIRST_TRY * attempt });
        return effect;
      } catch (error) {
        if (attempt >= tries) {
          throw error;
        }
        await this.page.keyboard.press("Escape");
      }
    }
  }

  /** Repeats what may come too late for what is on the screen. */
  async again(action) {
    for (let attempt = 1; ; attempt++) {
      try {
        return await action(FIRST_TRY * attempt);
      } catch (error) {
        if (attempt >= TRIES) {
          throw error;
        }
      }
    }
  }

  /** The place of words in the editor, in pixels. */
  async place(words) {
    await this.line(words).first().waitFor();
    const place = await this.editor.evaluate((editor, sought) => {
      for (const line of editor.querySelectorAll(".view-line")) {
        const nodes = [];
        const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
        for (let node = walker.nextNode(); node; node = walker.nextNode()) {
          nodes.push(node);
        }
        const start = nodes.map((node) => node.data).join("").replaceAll("\u00a0", " ").indexOf(sought);
        if (start < 0) {
          continue;
        }
        const at = (offset) => {
          let rest = offset;
          for (const node of nodes) {
            if (rest <= node.data.length) {
              return [node, rest];
            }
            rest -= node.data.length;
          }
          return [nodes.at(-1), nodes.at(-1).data.length];
        };
        const range = document.createRange();
        range.setStart(...at(start));
        range.setEnd(...at(start + sought.length));
        const { x, y, width, height } = range.getBoundingClientRect();
        return { x, y, width, height };
      }
      return undefined;
    }, words);
    if (!place) {
      throw new Error(`“${words}” is not in sight`);
    }
    return { x: place.x + place.width / 2, y: place.y + place.height / 2, ...{ left: place.x, right: place.x + place.width } };
  }

  /** Moves the mouse over words and waits for the hover that says something. */
  async hoverOver(words, says) {
    return await this.until(this.hover(says), async () => {
      await this.page.mouse.move(5, 5);
      const { x, y } = await this.place(words);
      await this.page.mouse.move(x - 6, y);
      await this.page.mouse.move(x, y, { steps: 4 });
    });
  }

  /** What a hover over words says; a busy VS Code may take it away before it is read, and then it is brought up again. */
  async readHover(words, says) {
    return await this.again(async (timeout) => {
      const hover = await this.hoverOver(words, says);
      return await hover.innerText({ timeout });
    });
  }

  /** Clicks on words in a hover over others, which is brought up again where it goes before it is hit. */
  async clickInHover(words, says, link) {
    await this.again(async (timeout) => {
      const hover = await this.hoverOver(words, says);
      await hover.getByText(link, { exact: true }).first().click({ timeout });
    });
  }

  /** Puts the cursor into words. */
  async clickOn(words) {
    const { x, y } = await this.place(words);
    await this.page.mouse.click(x, y);
  }

  /** Puts the cursor behind words. */
  async clickBehind(words) {
    const { right, y } = await this.place(words);
    await this.page.mouse.click(right, y);
  }

  /** Loads the window again, as *Developer: Reload Window* does. */
  async reload() {
    await this.page.reload({ waitUntil: "commit" });
    await this.page.locator(".monaco-workbench").waitFor();
  }

  /** Opens a file of the window by its name, from the list of files. */
  async open(name) {
    const active = this.page.locator(".tabs-container .tab.active", { hasText: name });
    await this.until(active, async () => {
      await this.page.locator(".explorer-folders-view .monaco-list-row", { hasText: name }).first().dblclick();
    });
    await this.editor.locator(".view-line").first().waitFor();
  }

  /** Closes the tab of a file. */
  async closeTab(name) {
    await this.tab(name).click({ button: "middle" });
    await this.tab(name).waitFor({ state: "detached" });
  }

  /**
   * Sets a clock inside of the page, where nothing of the test's own counts. Gives what waits until both elements have
   * been there, and tells how long the second came after the first, in milliseconds.
   */
  async clock(first, second) {
    await this.page.evaluate(
      ([first, second]) => {
        window.clock = new Promise((resolve) => {
          let started;
          const look = () => {
            if (document.querySelector(first)) {
              started ??= performance.now();
            }
            if (started !== undefined && document.querySelector(second)) {
              observer.disconnect();
              resolve(performance.now() - started);
            }
          };
          const observer = new MutationObserver(look);
          observer.observe(document.body, { attributes: true, childList: true, subtree: true });
          look();
        });
      },
      [first, second],
    );
    return async () => Math.round(await this.page.evaluate(() => window.clock));
  }

  /** Repeats a check that throws until it does not. */
  async eventually(check) {
    const late = Date.now() + PATIENCE;
    for (;;) {
      try {
        return await check();
      } catch (error) {
        if (Date.now() > late) {
          throw error;
        }
        await this.page.waitForTimeout(100);
      }
    }
  }

  /** Sees that something holds for a while; a test that something does not happen can ask for no more. */
  async stays(holds, milliseconds = 2000) {
    const end = Date.now() + milliseconds;
    do {
      if (!(await holds())) {
        throw new Error("it did not stay so");
      }
      await this.page.waitForTimeout(100);
    } while (Date.now() < end);
  }

  /** Runs a command of the palette, by its title. */
  async command(title) {
    const entry = this.page.locator(".quick-input-widget .monaco-list-row", { hasText: title }).first();
    await this.until(entry, async () => {
      await this.page.keyboard.press("F1");
      await this.page.keyboard.type(title);
    });
    await entry.click();
  }

  /** Opens the menu of actions on words and waits for an entry. */
  async actions(words, entry) {
    const row = this.page.locator(".action-widget .monaco-list-row", { hasText: entry }).first();
    return await this.until(row, async () => {
      await this.clickOn(words);
      await this.page.keyboard.press("Control+.");
    });
  }

  /** Takes an entry of the menu of actions, with the keyboard: the menu takes no clicks at first. */
  async take(row) {
    const focused = async () => /\bfocused\b/.test((await row.getAttribute("class")) ?? "");
    for (let tries = 0; !(await focused()); tries++) {
      if (tries > 20) {
        throw new Error("the entry cannot be reached with the keyboard");
      }
      await this.page.keyboard.press("ArrowDown");
    }
    await this.page.keyboard.press("Enter");
  }

  /** Opens the Problems panel and waits for a row. */
  async problem(message) {
    const row = this.page.locator(".markers-panel .monaco-list-row", { hasText: message }).first();
    return await this.until(row, async () => {
      if (!(await this.page.locator(".markers-panel").isVisible())) {
        await this.page.keyboard.press("Control+Shift+M");
      }
    });
  }

  /** Each colour of text in the editor, with its contrast to what is behind it. */
  async contrasts() {
    return await this.editor.evaluate((editor) => {
      const channels = (color) => color.match(/[\d.]+/g).map(Number);
      const light = (color) => {
        const [red, green, blue] = channels(color).map((channel) => {
          const share = channel / 255;
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
        });
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      };
      const background = light(getComputedStyle(editor.querySelector(".monaco-editor-background")).backgroundColor);
      const found = new Map();
      for (const span of editor.querySelectorAll(".view-line > span > span")) {
        const { color } = getComputedStyle(span);
        const [dark, bright] = [light(color), background].sort((one, other) => one - other);
        if (span.textContent.trim() !== "" && !found.has(color)) {
          found.set(color, { text: span.textContent, color, contrast: (bright + 0.05) / (dark + 0.05) });
        }
      }
      return [...found.values()];
    });
  }

  /** The document inside of a preview. */
  preview() {
    return this.page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  }

  /** Waits until nothing moves any more. */
  async settle() {
    let before;
    for (let tries = 0; tries < 20; tries++) {
      const now = (await this.page.screenshot({ caret: "hide" })).toString("base64");
      if (now === before) {
        return;
      }
      before = now;
      await this.page.waitForTimeout(300);
    }
  }

  /** Takes a screenshot. */
  async picture(name) {
    await mkdir(this.pictures, { recursive: true });
    await this.page.screenshot({ path: path.join(this.pictures, `${name}.png`) });
  }

  async close() {
    await this.context.close();
  }
}
