// Bundles the extension into dist/extension.js, with the licences of what is in it; with `--tests`, the unit tests into
// dist/test/.
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";

const tests = process.argv.includes("--tests");
rmSync(tests ? "dist/test" : "dist/extension.js", { force: true, recursive: true });

const { metafile } = await build({
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
  legalComments: "none",
  metafile: true,
  ...(tests
    ? {
        entryPoints: readdirSync("test")
          .filter((name) => name.endsWith(".test.ts"))
          .map((name) => `test/${name}`),
        outdir: "dist/test",
        outExtension: { ".js": ".cjs" },
        packages: "external",
      }
    : { entryPoints: ["src/extension.ts"], outfile: "dist/extension.js", external: ["vscode"], minify: true }),
});

if (!tests) {
  const packages = new Set(
    Object.keys(metafile.inputs).flatMap((input) => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/) ?? []),
  );
  const licences = [...packages].sort().map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file && existsSync(`${folder}/${file}`) ? readFileSync(`${folder}/${file}`, "utf8").trim() : "";
    return `${name} ${version} (${license})\n\n${text}\n`;
  });
  writeFileSync("dist/THIRD-PARTY.txt", licences.join(`\n${"-".repeat(80)}\n\n`));
}
