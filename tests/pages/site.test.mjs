// The site of `pack docs` as a reader has it: every link leads somewhere, and the search finds every claim of the
// founding documents. SITE is its folder, and STATEMENTS the pack's file of statements.
import assert from "node:assert/strict";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { test } from "node:test";
import vm from "node:vm";

const { SITE, STATEMENTS } = process.env;
const read = (name) => readFileSync(join(SITE, name), "utf8");
const files = readdirSync(SITE, { recursive: true }).filter((name) => name.endsWith(".html"));

test("no link between pages is dead, and none leaves the site unseen", () => {
  let links = 0;
  for (const file of files) {
    for (const [, attribute, target] of read(file).matchAll(/ (href|src)="([^"]*)"/g)) {
      links += 1;
      if (/^https?:\/\//.test(target)) {
        assert.equal(attribute, "href", `${file} loads ${target}`);
        continue;
      }
      assert.match(target, /^[\w./-]+$/, `${file} leads to ${target}`);
      assert.ok(existsSync(join(SITE, dirname(file), target)), `${file} leads to ${target}`);
    }
  }
  assert.ok(files.length > 400 && links > 5000, `${files.length} pages with ${links} links`);
});

const { prepare, search } = createRequire(import.meta.url)(join(SITE, "search.js"));
const index = vm.runInNewContext(`${read("search-index.js")}; SIDENOTE_INDEX`);
const prepared = prepare(JSON.parse(JSON.stringify(index)));
const addresses = (query) => search(prepared, query).map(({ address }) => address);

const claims = readFileSync(STATEMENTS, "utf8")
  .split("[[statement]]")
  .slice(1)
  .map((table) => Object.fromEntries([...table.matchAll(/^([\w-]+) = (?:"((?:[^"\\]|\\.)*)"|.*)$/gm)].map(([, key, text]) => [key, text])))
  .filter(({ kind }) => kind === "claim");
const ordinary = new Set("a an and are as at be but by for from in is it its may of on or than that the this to when which with".split(" "));

test("every claim is found by its words and by its first few, with its verdict", () => {
  assert.equal(claims.length, 74);
  const missed = [];
  for (const { id, claim, verdict } of claims) {
    const page = `pages/${id}.html`;
    const few = claim.split(/\W+/).filter((word) => word && !ordinary.has(word.toLowerCase())).slice(0, 6).join(" ");
    if (addresses(claim)[0] !== page) missed.push(`${id} by "${claim}"`);
    if (!addresses(few).includes(page)) missed.push(`${id} by "${few}"`);
    const told = read(page);
    assert.ok(told.includes("founding document") && told.includes(`Verdict: ${verdict}.`), id);
  }
  assert.deepEqual(missed, []);
});

test("what a clinician types is found", () => {
  for (const [query, page] of [
    ["cramps hydrochlorothiazide", "diuretic-cramp"],
    ["Flexeril", "drug-cyclobenzaprine"],
    ["flexeril spasticity", "cyclobenzaprine-in-spasticity"],
    ["malignant hyperthermia uneventful", "uneventful-anesthesia-mh"],
    ["HP:0003394", "sym-muscle-cramp"],
    ["quinine", "quinine-for-cramps"],
    ["writer's cramp", "occupational-cramp-dystonia"],
  ]) {
    assert.ok(addresses(query).includes(`pages/${page}.html`), `${query}: ${addresses(query)}`);
  }
  assert.deepEqual(addresses("xyzzy"), []);
  assert.deepEqual(addresses(""), []);
});
