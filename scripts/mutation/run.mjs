/**
 * Tests the tests: changes the code in small ways, one at a time, and runs the tests of the changed line. A change that
 * no test notices has survived. docs/mutation.md lists the survivors and why no test could notice them.
 *
 * `npm run mutation [path…]`: all modules of modules.mjs, or the files whose path begins with one of these. Results are
 * kept in .data/mutation: code and tests that did not change are not run again. `--force` runs all again.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { MODULES } from "./modules.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, "../..");
const RESULTS = path.join(root, ".data/mutation/results.json");
/** Of each file's mutants, in percent. */
const LEAST_KILLED = 90;

/** Lists a module's source files: one, or with "*" those of a folder. */
function sourcesOf(module) {
  if (!module.endsWith("/*")) return [`${module}.ts`];
  const folder = module.slice(0, -2);
  return fs
    .readdirSync(path.join(root, folder))
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => `${folder}/${file}`);
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit", shell: process.platform === "win32" });
  if (status !== 0) process.exit(status ?? 1);
}

/** Prints, for each file, how many of its mutants were killed. Returns whether these are enough in each. */
function report(files) {
  const results = JSON.parse(fs.readFileSync(RESULTS, "utf8")).files;
  const rows = files.map((file) => {
    const mutants = results[file]?.mutants ?? [];
    const killed = mutants.filter(({ status }) => status === "Killed" || status === "Timeout").length;
    return { file, killed, total: mutants.length };
  });
  const counted = rows.filter(({ total }) => total > 0);
  console.table(counted);
  return counted.every(({ killed, total }) => killed * 100 >= total * LEAST_KILLED);
}

const args = process.argv.slice(2);
const paths = args.filter((arg) => !arg.startsWith("--"));
const files = MODULES.flatMap(sourcesOf).filter(
  (file) => paths.length === 0 || paths.some((begin) => file.startsWith(begin)),
);
if (files.length === 0) throw new Error(`No module of modules.mjs begins with ${paths.join(" or ")}`);
if (!fs.existsSync(path.join(here, "node_modules"))) run("npm", ["ci"], here);
const stryker = path.join(here, "node_modules/@stryker-mutator/core/bin/stryker.js");
const config = "scripts/mutation/stryker.config.json";
const options = [...(args.includes("--force") ? ["--force"] : []), "--mutate", files.join(",")];
os.setPriority(10);
run(process.execPath, [stryker, "run", config, ...options], root);
process.exit(report(files) ? 0 : 1);
