import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { loadWASM, OnigScanner, OnigString } from "vscode-oniguruma";
import { INITIAL, parseRawGrammar, Registry } from "vscode-textmate";

const file = "syntaxes/clinical-note.tmLanguage.json";

async function grammar() {
  const engine = require.resolve("vscode-oniguruma/release/onig.wasm");
  await loadWASM(new Uint8Array(readFileSync(engine)).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (sources) => new OnigScanner(sources),
      createOnigString: (text) => new OnigString(text),
    }),
    loadGrammar: async () => parseRawGrammar(readFileSync(file, "utf8"), file),
  });
  const loaded = await registry.loadGrammar("text.clinical-note");
  assert.ok(loaded);
  return loaded;
}

test("headers, markers, check-boxes and values are told apart from the rest", async () => {
  const loaded = await grammar();
  /** Each token that has a scope, as `words=scope`. */
  const check = (line: string, ...expected: string[]) => {
    const found = loaded.tokenizeLine(line, INITIAL).tokens.flatMap(({ startIndex, endIndex, scopes }) => {
      const scope = scopes.at(-1)?.replace(".clinical-note", "");
      return scopes.length > 1 ? [`${line.slice(startIndex, endIndex)}=${scope}`] : [];
    });
    assert.deepEqual(found, expected, line);
  };
  const heading = "markup.heading";
  const colon = ":=punctuation.separator";
  const marker = "punctuation.definition.list.begin.markdown";
  const number = "constant.numeric";
  const unit = "keyword.other.unit";
  check("HPI: leg cramps.", `HPI=${heading}`, colon);
  check("Home meds: none", `Home meds=${heading}`, colon);
  check("A/P", `A/P=${heading}`);
  check("MEDICATIONS", `MEDICATIONS=${heading}`);
  check("## Plan", `## Plan=${heading}`);
  check("#1 Leg cramps", `#1=${marker}`);
  check("- baclofen 20 mg TID", `-=${marker}`, `20=${number}`, `mg=${unit}`);
  check("2. Legs", `2.=${marker}`);
  check("- [x] cramps", `-=${marker}`, "[x]=keyword.other.checkbox");
  check("K 2.9 mmol/L, A1c 6.8", `2.9=${number}`, `mmol/L=${unit}`, `6.8=${number}`);
  check("seen 2026-09-30", "2026-09-30=constant.other.date");
  check("BP 132/78, T6 lesion", `132/78=${number}`);
  check("Flexeril. Cath 9/3: no disease", "9/3=constant.other.date");
  check("came in at night, and the cramps were there.");
});
