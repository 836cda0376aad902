import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import * as path from "node:path";

/** The oldest server that this extension works with. */
export const OLDEST: Version = [0, 1, 0];

/** How long a program may take to tell its version, in milliseconds. */
const PATIENCE = 10_000;

const ABSENT = "there is no such file";

export type Version = readonly [number, number, number];

/** Where a server comes from. */
export type Origin = "setting" | "extension" | "PATH";

/** A server that can be started. */
export interface Found {
  program: string;
  origin: Origin;
  version: string;
}

/** A place that was looked at in vain, and why. */
export interface Refused {
  program: string;
  origin: Origin;
  reason: string;
}

/** Where to look. */
export interface Places {
  /** `sidenote.server.path`, where it is set. */
  setting: string | undefined;
  /** The program inside the extension. */
  bundled: string;
  /** The variable PATH. */
  path: string | undefined;
  /** The folder that `~` stands for. */
  home: string;
  windows: boolean;
}

/** What a program answers to `--version`; rejects when it does not run. */
export type Ask = (program: string) => Promise<string>;

/**
 * The first server that fits: the one that the user has named, the one inside the extension, the one on the PATH.
 * Places that had something which does not fit are told of.
 */
export async function discover(
  places: Places,
  ask: Ask = askVersion,
): Promise<{ found: Found | undefined; refused: Refused[] }> {
  const refused: Refused[] = [];
  for (const { program, origin } of candidates(places)) {
    const outcome = await examine(program, ask);
    if (outcome.version !== undefined) {
      return { found: { program, origin, version: outcome.version }, refused };
    }
    // Most folders of the PATH hold no such program, which is worth no word.
    if (origin !== "PATH" || outcome.reason !== ABSENT) {
      refused.push({ program, origin, reason: outcome.reason });
    }
  }
  return { found: undefined, refused };
}

function candidates(places: Places): { program: string; origin: Origin }[] {
  const found: { program: string; origin: Origin }[] = [];
  const setting = places.setting?.trim();
  if (setting) {
    const program = setting.replace(/^~(?=$|[\\/])/, places.home);
    found.push({ program, origin: "setting" });
  }
  found.push({ program: places.bundled, origin: "extension" });
  const name = places.windows ? "sidenote.exe" : "sidenote";
  for (const folder of (places.path ?? "").split(places.windows ? ";" : ":")) {
    // A relative entry would mean another program in every folder that is opened.
    if (path.isAbsolute(folder)) {
      found.push({ program: path.join(folder, name), origin: "PATH" });
    }
  }
  return found;
}

async function examine(
  program: string,
  ask: Ask,
): Promise<{ version: string } | { version: undefined; reason: string }> {
  let answer: string;
  try {
    answer = await ask(program);
  } catch (error) {
    return { version: undefined, reason: error instanceof Error ? error.message : String(error) };
  }
  const parsed = parseVersion(answer);
  if (!parsed) {
    return { version: undefined, reason: "it does not say that it is Sidenote" };
  }
  if (isOlder(parsed, OLDEST)) {
    return {
      version: undefined,
      reason: `it is version ${parsed.join(".")}, and ${OLDEST.join(".")} or newer is needed`,
    };
  }
  return { version: parsed.join(".") };
}

/** The version in "sidenote 0.1.0". */
export function parseVersion(answer: string): Version | undefined {
  const match = /^sidenote (\d+)\.(\d+)\.(\d+)\b/.exec(answer);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3])] : undefined;
}

function isOlder(version: Version, than: Version): boolean {
  const index = version.findIndex((part, position) => part !== than[position]);
  return index >= 0 && (version[index] ?? 0) < (than[index] ?? 0);
}

async function askVersion(program: string): Promise<string> {
  if (!path.isAbsolute(program)) {
    throw new Error("it is not a full path");
  }
  await access(program, constants.X_OK).catch((error: NodeJS.ErrnoException) => {
    throw new Error(error.code === "ENOENT" ? ABSENT : "it is not a program that can be run");
  });
  return await new Promise((resolve, reject) => {
    execFile(program, ["--version"], { timeout: PATIENCE, windowsHide: true }, (error, stdout) => {
      if (error) {
        reject(new Error(error.killed ? "it does not answer to --version" : "it does not run on this computer"));
      } else {
        resolve(stdout);
      }
    });
  });
}

/** What to tell the user where no server fits. */
export function advice(refused: readonly Refused[]): string {
  const setting = refused.find((place) => place.origin === "setting");
  const named = setting ? `The program set as "sidenote.server.path" cannot be used: ${setting.reason}. ` : "";
  const bundled = refused.find((place) => place.origin === "extension");
  const inside =
    bundled && bundled.reason !== ABSENT
      ? `The one inside the extension cannot be used: ${bundled.reason}. `
      : "There is none inside this build of the extension. ";
  return (
    `${named}${named ? inside : `Sidenote's program was not found. ${inside}`}` +
    "Install the build of the extension for your system, or install the program and set its full path as " +
    `"sidenote.server.path".`
  );
}
