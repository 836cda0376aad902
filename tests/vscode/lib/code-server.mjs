// Starts VS Code as a web page, with the extension installed and nothing of the user's around it.
import { execFile, spawn } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** What every test wants of VS Code: quiet, offline, and showing a hover without delay. */
const SETTINGS = {
  "telemetry.telemetryLevel": "off",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "update.mode": "none",
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "editor.hover.delay": 100,
  "files.autoSave": "off",
  "window.restoreWindows": "none",
  "git.enabled": false,
};

/** How long code-server may take to answer, in milliseconds. */
const PATIENCE = 120_000;

/**
 * Starts code-server on a free port.
 *
 * @param {object} options
 * @param {string} options.entry the program of code-server
 * @param {string} options.extensions a folder of installed extensions
 * @param {Record<string, unknown>} [options.settings] settings of the user
 * @param {Record<string, unknown>} [options.machine] settings of the machine: a path of a server is one
 * @param {boolean} [options.trust] whether folders need to be trusted, and none is
 * @param {Record<string, string>} [options.environment] variables
 */
export async function startCodeServer({ entry, extensions, settings, machine, trust, environment }) {
  const home = await mkdtemp(path.join(tmpdir(), "sidenote-code-"));
  const user = path.join(home, "user");
  await mkdir(path.join(user, "User"), { recursive: true });
  await mkdir(path.join(user, "Machine"), { recursive: true });
  const trustSettings = { "security.workspace.trust.enabled": trust === true, "security.workspace.trust.startupPrompt": "never" };
  await writeFile(path.join(user, "User/settings.json"), JSON.stringify({ ...SETTINGS, ...trustSettings, ...settings }));
  await writeFile(path.join(user, "Machine/settings.json"), JSON.stringify(machine ?? {}));
  await writeFile(path.join(home, "config.yaml"), "auth: none\ncert: false\n");
  const folder = path.join(home, "extensions");
  await cp(extensions, folder, { recursive: true });

  const child = spawn(
    process.execPath,
    [
      entry,
      ...["--config", path.join(home, "config.yaml"), "--user-data-dir", user, "--extensions-dir", folder],
      ...["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check"],
      ...["--disable-getting-started-override", "--disable-proxy"],
      ...(trust ? [] : ["--disable-workspace-trust"]),
    ],
    { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...surroundings(home), ...environment } },
  );
  let output = "";
  const port = await new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`code-server did not start:\n${output}`)), PATIENCE);
    const listen = (chunk) => {
      output = (output + chunk).slice(-10_000);
      const found = /listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output);
      if (found) {
        clearTimeout(late);
        resolve(Number(found[1]));
      }
    };
    child.stdout.on("data", listen);
    child.stderr.on("data", listen);
    child.on("exit", (code) => {
      clearTimeout(late);
      reject(new Error(`code-server ended with ${code}:\n${output}`));
    });
  });
  return {
    port,
    extensions: folder,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill();
      await ended;
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** Installs a package into a folder of extensions, as a user would. */
export async function installExtension({ entry, extensions, vsix }) {
  const home = await mkdtemp(path.join(tmpdir(), "sidenote-code-"));
  try {
    const folders = ["--user-data-dir", path.join(home, "user"), "--extensions-dir", extensions];
    await run(process.execPath, [entry, ...folders, "--install-extension", vsix], {
      env: { ...process.env, ...surroundings(home) },
      timeout: PATIENCE,
    });
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Variables that keep everything in one folder, and VS Code away from its gallery of extensions. */
function surroundings(home) {
  return {
    EXTENSIONS_GALLERY: JSON.stringify({ serviceUrl: "", itemUrl: "", resourceUrlTemplate: "" }),
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_DATA_HOME: path.join(home, "data"),
    XDG_CACHE_HOME: path.join(home, "cache"),
    XDG_STATE_HOME: path.join(home, "state"),
  };
}
