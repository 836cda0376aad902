import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { describe as describeHealth } from "../src/health";
import type { Pack, Status } from "../src/protocol";
import { type Configuration, documentFilters, forServer, SERVER_SETTINGS, saysItIsOfPack } from "../src/settings";

/** Settings of which some are set, and all have a value. */
function configuration(set: Record<string, unknown>, defaults: Record<string, unknown> = {}): Configuration {
  return {
    get: <T>(name: string) => ({ ...defaults, ...set })[name] as T | undefined,
    inspect: (name) => ({ key: name, defaultValue: defaults[name], globalValue: set[name] }),
  };
}

test("the server is told what somebody has set, and no defaults", () => {
  const defaults = { rules: {}, allRules: false, minimumLink: "note", alsoRead: [], "server.path": "" };
  assert.deepEqual(forServer(configuration({}, defaults)), {});
  const set = { allRules: false, rules: { "outdated-term": "off" }, alsoRead: ["markdown"], "server.path": "/x" };
  assert.deepEqual(forServer(configuration(set, defaults)), { allRules: false, rules: { "outdated-term": "off" } });
});

test("clinical notes are read everywhere, other languages where they are asked for", () => {
  const note = { language: "clinical-note" };
  const nothing = configuration({ alsoRead: [] });
  const text = configuration({ alsoRead: ["plaintext"] });
  const both = configuration({ alsoRead: ["plaintext", "markdown"] });
  assert.deepEqual(documentFilters(nothing, []), [note]);
  assert.deepEqual(documentFilters(text, []), [note, { language: "plaintext" }]);
  assert.deepEqual(documentFilters(text, [{ path: "/a", configuration: both }]), [
    note,
    { language: "plaintext" },
    { language: "markdown", pattern: "/a/**" },
  ]);
  const folders = [
    { path: "/notes [old]/", configuration: both },
    { path: "/code", configuration: nothing },
  ];
  assert.deepEqual(documentFilters(nothing, folders), [
    note,
    { language: "plaintext", pattern: "/notes [[]old[]]/**" },
    { language: "markdown", pattern: "/notes [[]old[]]/**" },
  ]);
  assert.deepEqual(documentFilters(text, folders), [
    note,
    { language: "plaintext", pattern: "/notes [[]old[]]/**" },
    { language: "markdown", pattern: "/notes [[]old[]]/**" },
  ]);
});

test("the status says what there is, in words", () => {
  const pack = (origin: Pack["origin"]): Pack => ({ id: "ward", name: "Ward", version: "3", reviewed: null, origin });
  const status = (counts: Partial<Status>): Status => ({
    ...{ uri: "file:///n.note", version: 1, warnings: 0, information: 0, hints: 0, heldBack: 0, dismissed: 0 },
    packs: [pack("built-in")],
    ...counts,
  });
  const words = (counts: Partial<Status>) => {
    const { text, detail } = describeHealth({ state: "running" }, status(counts));
    return detail ? `${text}: ${detail}` : text;
  };
  assert.equal(words({}), "Sidenote: no findings");
  assert.equal(words({ hints: 1 }), "Sidenote: 1 finding: 1 hint");
  assert.equal(
    words({ warnings: 2, information: 1, heldBack: 3 }),
    "Sidenote: 3 findings: 2 warnings, 1 information, 3 more on hover",
  );
  assert.equal(words({ dismissed: 1 }), "Sidenote: no findings: 1 dismissed");
  assert.equal(words({ packs: [pack("built-in"), pack("user")] }), "Sidenote: no findings: with Ward 3");
  assert.equal(describeHealth({ state: "failed", reason: "No program." }, undefined).detail, "No program.");
  assert.ok(describeHealth({ state: "waiting", attempt: 1 }, undefined).grave);
});

test("the manifest has what the server is told, and the README tells of everything in it", () => {
  const { contributes } = JSON.parse(readFileSync("package.json", "utf8"));
  const readme = readFileSync("README.md", "utf8");
  const settings = Object.keys(contributes.configuration.properties);
  for (const name of SERVER_SETTINGS) {
    assert.ok(settings.includes(`sidenote.${name}`), name);
  }
  for (const name of settings) {
    assert.ok(readme.includes(`| \`${name}\` |`), `the README does not tell of ${name}`);
  }
  for (const { title } of contributes.commands) {
    assert.ok(readme.includes(`| **${title}** |`), `the README does not tell of “${title}”`);
  }
});

test("a file of a pack is told from other TOML", () => {
  assert.ok(saysItIsOfPack('# A ward\'s own.\n[pack]\nname = "ward"\n'));
  assert.ok(saysItIsOfPack('#:schema ../pack.schema.json\n\n[[rule]]\ncode = "x"\n'));
  assert.ok(!saysItIsOfPack('[package]\nname = "pack"\n# [pack]\n'));
});
