// What all scenarios share: a browser, VS Code in two set-ups, folders of notes, and pictures of what failed.
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { installExtension, startCodeServer } from "./code-server.mjs";
import { Workbench } from "./workbench.mjs";

export const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** How long a scenario may take, in milliseconds, unless it says otherwise. */
const SCENARIO = 480_000;

const variable = (name) => {
  const value = process.env[name];
  if (!value) {
    throw new Error(`set ${name}; tests/vscode/run does`);
  }
  return value;
};

const pictures = path.join(repository, "target/vscode/pictures");
const state = { servers: {} };

before(async () => {
  await rm(pictures, { recursive: true, force: true });
  state.home = await mkdtemp(path.join(tmpdir(), "sidenote-ui-"));
  state.extensions = path.join(state.home, "extensions");
  await installExtension({ entry: variable("CODE_SERVER"), extensions: state.extensions, vsix: variable("VSIX") });
  state.browser = await chromium.launch({
    executablePath: variable("CHROMIUM"),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
  });
});

after(async () => {
  await state.browser?.close();
  await Promise.all(Object.values(state.servers).map(async (starting) => (await starting).stop()));
  await rm(state.home, { recursive: true, force: true });
});

/**
 * VS Code in one of three set-ups: `plain` is what a user has after installing the extension, where folders need to be
 * trusted; in `recorded` they do not, and all that the server and its client say is recorded; in `bare` there is no
 * server, and `bundled` is where the extension looks for its own.
 */
export function codeServer(kind = "recorded") {
  state.servers[kind] ??= startServer(kind);
  return state.servers[kind];
}

async function startServer(kind) {
  const common = { entry: variable("CODE_SERVER"), extensions: state.extensions };
  if (kind === "plain") {
    return await startCodeServer({ ...common, trust: true });
  }
  if (kind === "bare") {
    const nowhere = path.join(state.home, "nowhere");
    const started = await startCodeServer({ ...common, environment: { PATH: nowhere } });
    const [extension] = (await readdir(started.extensions)).filter((name) => name.startsWith("sidenote.sidenote-"));
    const bundled = path.join(started.extensions, extension, "server/sidenote");
    await rm(path.dirname(bundled), { recursive: true });
    return { ...started, bundled };
  }
  return await startCodeServer({ ...common, machine: { "sidenote.server.path": await recorder() } });
}

/** A program that is the server, and records each session into a file of its own. */
async function recorder() {
  const recordings = variable("RECORDINGS");
  await mkdir(recordings, { recursive: true });
  const program = path.join(state.home, "sidenote");
  const server = variable("SIDENOTE");
  const script = `#!/bin/sh
if [ "$1" = lsp ]; then
  exec "${repository}tests/server/record" "${recordings}/$$.jsonl" -- "${server}" "$@"
fi
exec "${server}" "$@"
`;
  await writeFile(program, script);
  await chmod(program, 0o755);
  return program;
}

/** A new folder with these files; `EXAMPLE` stands for the example note of that name. */
export async function folderOf(files) {
  const folder = await mkdtemp(path.join(state.home, "notes-"));
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    await mkdir(path.dirname(file), { recursive: true });
    if (text === EXAMPLE) {
      await cp(path.join(repository, "examples", path.basename(name)), file);
    } else {
      const content = typeof text === "function" ? text({ folder }) : text;
      await writeFile(file, typeof content === "string" ? content : JSON.stringify(content));
    }
  }
  return folder;
}

/** Stands for the text of the example note of that name. */
export const EXAMPLE = Symbol("example");

/**
 * A test in a window of its own, on a folder with these files.
 *
 * @param {string} title
 * @param {object} options
 * @param {Record<string, unknown>} options.files the files: text, an object for JSON, `EXAMPLE`, or what makes one
 * @param {string} [options.file] the file that is in front at first
 * @param {"plain" | "recorded" | "bare"} [options.server] which VS Code
 * @param {string} [options.workspace] the workspace file that is opened instead of the folder
 * @param {string} [options.folderUri] the address of a folder that is opened instead
 * @param {(remote: (path: string) => string) => Record<string, string>} [options.payload] what else the window is told
 * @param {(folder: string) => Promise<void>} [options.before] what is done to the folder first
 * @param {(page: object, state: object) => Promise<void>} [options.prepare] what is done to the page first
 * @param {number} [options.timeout] how long it may take, in milliseconds
 * @param {(window: Workbench, folder: string) => Promise<void>} run
 */
export function scenario(title, { timeout = SCENARIO, files, file, server, workspace, folderUri, before, ...rest }, run) {
  test(title, { timeout }, async () => {
    const { port } = await codeServer(server);
    const folder = await folderOf(files);
    await before?.(folder);
    const window = await Workbench.open(state.browser, {
      ...{ port, pictures, ...rest },
      place: workspace ? { workspace: path.join(folder, workspace) } : { folder: folderUri ?? folder },
      ...(file && { file: path.join(folder, file) }),
    });
    try {
      await run(window, folder);
    } catch (error) {
      const name = `FAILED ${title.replaceAll(/[^\w ]/g, "")}`;
      await window.picture(name).catch(() => undefined);
      throw new Error(`${error.message}\n(see ${path.join(pictures, name)}.png)`, { cause: error });
    } finally {
      await window.close();
    }
  });
}

/** The ids of running servers below a program, newest last. */
export async function serverProcesses() {
  const found = [];
  const server = variable("SIDENOTE");
  for (const entry of await readdir("/proc")) {
    if (/^\d+$/.test(entry)) {
      const command = await readFile(`/proc/${entry}/cmdline`, "utf8").catch(() => "");
      const [program, argument] = command.split("\0");
      if (program === server && argument === "lsp") {
        // The numbers of processes start anew when they have run out, so the time of the start tells which is the newest.
        const stat = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
        found.push({ process: Number(entry), started: Number(stat.slice(stat.lastIndexOf(")")).split(" ")[20]) });
      }
    }
  }
  return found.sort((one, other) => one.started - other.started).map((each) => each.process);
}
