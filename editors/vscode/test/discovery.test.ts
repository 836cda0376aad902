import assert from "node:assert/strict";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { test } from "node:test";
import { advice, discover, type Places, parseVersion } from "../src/discovery";

const PLACES: Places = {
  setting: undefined,
  bundled: "/extension/server/sidenote",
  path: "/usr/bin:bin::/home/me/bin",
  home: "/home/me",
  windows: false,
};

/** What each program answers to `--version`. */
async function check(
  programs: Record<string, string>,
  places: Partial<Places>,
  expected: string,
  refused: string[] = [],
) {
  const outcome = await discover({ ...PLACES, ...places }, async (program) => {
    const answer = programs[program];
    if (answer === undefined) {
      throw new Error("there is no such file");
    }
    return answer;
  });
  const { found } = outcome;
  assert.equal(found ? `${found.origin} ${found.program} ${found.version}` : "nothing", expected);
  assert.deepEqual(
    outcome.refused.map(({ origin, reason }) => `${origin}: ${reason}`),
    refused,
  );
}

test("the setting comes first, then the extension, then the PATH", async () => {
  const all = {
    "/opt/sidenote": "sidenote 0.3.0\n",
    [PLACES.bundled]: "sidenote 0.2.0\n",
    "/usr/bin/sidenote": "sidenote 0.1.0\n",
  };
  await check(all, { setting: "/opt/sidenote" }, "setting /opt/sidenote 0.3.0");
  await check(all, {}, "extension /extension/server/sidenote 0.2.0");
  const { [PLACES.bundled]: _, ...others } = all;
  await check(others, {}, "PATH /usr/bin/sidenote 0.1.0", ["extension: there is no such file"]);
});

test("what does not fit is passed over with a reason", async () => {
  const programs = {
    "/opt/tool": "ripgrep 14.0.0",
    [PLACES.bundled]: "sidenote 0.0.9",
    "/home/me/bin/sidenote": "sidenote 1.0.0",
  };
  await check(programs, { setting: "/opt/tool" }, "PATH /home/me/bin/sidenote 1.0.0", [
    "setting: it does not say that it is Sidenote",
    "extension: it is version 0.0.9, and 0.1.0 or newer is needed",
  ]);
});

test("a home folder is understood, and a folder of the PATH that depends on where one is counts for nothing", async () => {
  await check(
    { "/home/me/tools/sidenote": "sidenote 0.1.0" },
    { setting: "~/tools/sidenote" },
    "setting /home/me/tools/sidenote 0.1.0",
  );
  await check({ "bin/sidenote": "sidenote 0.1.0", sidenote: "sidenote 0.1.0" }, {}, "nothing", [
    "extension: there is no such file",
  ]);
});

test("real programs are asked", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "sidenote-discovery-"));
  try {
    const make = async (name: string, script: string, mode: number) => {
      const program = path.join(folder, name);
      await writeFile(program, script);
      await chmod(program, mode);
      return program;
    };
    const good = await make("good", "#!/bin/sh\necho sidenote 0.1.0\n", 0o755);
    const ask = async (setting: string) => {
      const { found, refused } = await discover({ ...PLACES, setting, path: "" });
      return found ? found.version : refused[0]?.reason;
    };
    assert.equal(await ask(good), "0.1.0");
    assert.equal(await ask(await make("fails", "#!/bin/sh\nexit 3\n", 0o755)), "it does not run on this computer");
    assert.equal(await ask(await make("plain", "hello", 0o644)), "it is not a program that can be run");
    assert.equal(await ask(path.join(folder, "absent")), "there is no such file");
    assert.equal(await ask("sidenote"), "it is not a full path");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("the advice names what is wrong and what to do", async () => {
  const absent = { program: PLACES.bundled, origin: "extension", reason: "there is no such file" } as const;
  assert.equal(
    advice([absent]),
    "Sidenote's program was not found. There is none inside this build of the extension. Install the build of the " +
      'extension for your system, or install the program and set its full path as "sidenote.server.path".',
  );
  assert.match(
    advice([{ program: "/x", origin: "setting", reason: "it is not a full path" }, absent]),
    /^The program set as "sidenote.server.path" cannot be used: it is not a full path\. There is none inside/,
  );
});

test("a version is read", () => {
  assert.deepEqual(parseVersion("sidenote 0.12.3 (abc)\n"), [0, 12, 3]);
  assert.equal(parseVersion("sidenote"), undefined);
});
