/** The section of all settings of this extension. */
export const SECTION = "sidenote";

/** The settings that the server knows. The others are the extension's own. */
export const SERVER_SETTINGS = [
  "rules",
  "allRules",
  "minimumLink",
  "severities",
  "inlayHints",
  "codeLens",
  "packs",
  "userPacks",
  "maxNoteBytes",
] as const;

/** The languages besides clinical notes that can be read, with the setting `sidenote.alsoRead`. */
export const OTHER_LANGUAGES = ["plaintext", "markdown"] as const;

/** The language of clinical notes. */
export const LANGUAGE = "clinical-note";

/** A way to look up a setting: the part of `WorkspaceConfiguration` that is needed. */
export interface Configuration {
  get<T>(section: string): T | undefined;
  inspect(section: string): Partial<Record<string, unknown>> | undefined;
}

/**
 * What the server is told of the settings: what it knows, and of that only what somebody has set. A default that is
 * sent along would override the project file of a folder.
 */
export function forServer(configuration: Configuration): Record<string, unknown> {
  const set = SERVER_SETTINGS.filter((name) => isSet(configuration, name));
  return Object.fromEntries(set.map((name) => [name, configuration.get<unknown>(name)]));
}

/** Whether somebody has set a setting, on any level. */
export function isSet(configuration: Configuration, name: string): boolean {
  const levels = Object.entries(configuration.inspect(name) ?? {});
  return levels.some(([level, value]) => level.endsWith("Value") && !/^default/.test(level) && value !== undefined);
}

/** A folder of the window with its own settings. */
export interface Folder {
  path: string;
  configuration: Configuration;
}

/** Which documents are read. */
export interface Filter {
  language: string;
  pattern?: string;
}

/** Files that may be part of a pack. The server leaves alone those that are not. */
export const PACK_FILES = { scheme: "file", pattern: "**/*.toml" } as const;

/** Whether a file says of itself that it belongs to a pack: by its head, or by the schema that it names. */
export function saysItIsOfPack(text: string): boolean {
  return /^\s*\[{1,2}pack\]|^#:schema\s.*pack\.schema\.json/m.test(text);
}

/**
 * Which documents are read: clinical notes everywhere, the other languages in those folders whose settings say so.
 * Where all do, or there is no folder, documents outside of the folders count as well.
 */
export function documentFilters(window: Configuration, folders: readonly Folder[]): Filter[] {
  const filters: Filter[] = [{ language: LANGUAGE }];
  const reads = (configuration: Configuration, language: string) =>
    (configuration.get<unknown[]>("alsoRead") ?? []).includes(language);
  for (const language of OTHER_LANGUAGES) {
    const those = folders.filter((folder) => reads(folder.configuration, language));
    if (those.length === folders.length && reads(window, language)) {
      filters.push({ language });
    } else {
      filters.push(...those.map((folder) => ({ language, pattern: `${asGlob(folder.path)}/**` })));
    }
  }
  return filters;
}

/** A path as a glob that means just that path. */
function asGlob(path: string): string {
  return path
    .replaceAll("\\", "/")
    .replace(/\/+$/, "")
    .replace(/[[\]{}*?]/g, (character) => `[${character}]`);
}
