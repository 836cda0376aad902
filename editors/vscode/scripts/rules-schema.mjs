// Writes the rules of the server into the schema of the setting `sidenote.rules`: `rules-schema.mjs SIDENOTE [--check]`.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const [program, mode] = process.argv.slice(2);
if (!program) {
  process.stderr.write("usage: node scripts/rules-schema.mjs SIDENOTE [--check]\n");
  process.exit(2);
}
const file = new URL("../package.json", import.meta.url);
const text = readFileSync(file, "utf8");
const manifest = JSON.parse(text);
const { rules } = JSON.parse(execFileSync(program, ["rules", "--format", "json"], { encoding: "utf8" }));

const levels = ["off", "on", "warning", "information", "hint"];
const schema = (rule) => ({
  type: "string",
  enum: levels,
  description: `${rule.title}. Comes ${rule.enabled ? "on" : "off"}, as ${rule.severity === "hover" ? "hover only" : rule.severity}.`,
});
rules.sort((one, other) => (one.code < other.code ? -1 : 1));
manifest.contributes.configuration.properties["sidenote.rules"].properties = Object.fromEntries(
  rules.map((rule) => [rule.code, schema(rule)]),
);

const wanted = `${JSON.stringify(manifest, null, 2)}\n`;
if (mode !== "--check") {
  writeFileSync(file, wanted);
} else if (JSON.stringify(JSON.parse(text)) !== JSON.stringify(manifest)) {
  process.stderr.write(
    "package.json does not list the rules of this server; run `node scripts/rules-schema.mjs SIDENOTE`\n",
  );
  process.exit(1);
}
