/**
 * Runs many seeds of the simulation, in ranges: `npm run seeds -- --first 1 --count 10000`. A range that has been run on
 * this commit is not run again, so a run that was broken off goes on where it was.
 */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./stack.mjs";

/** To start a range takes as long as twenty seeds. */
const RANGE = 500;

const { values } = parseArgs({
  options: { first: { type: "string", default: "1" }, count: { type: "string", default: "10000" } },
});
const first = Number(values.first);
const last = first + Number(values.count) - 1;
if (!Number.isSafeInteger(first) || !Number.isSafeInteger(last) || last < first) {
  throw new Error("--first and --count take whole numbers");
}

const git = (...args) => spawnSync("git", args, { cwd: root, encoding: "utf8" }).stdout.trim();

/** Finished ranges of this commit, a line of JSON each; null for sources that are in no commit. */
const file = git("status", "--porcelain") ? null : path.join(root, ".data/seeds", git("rev-parse", "HEAD"));

/** @returns {{ from: number, to: number, seconds: number, failures: string[] }[]} */
function readFinished() {
  if (!file || !fs.existsSync(file)) return [];
  const lines = fs.readFileSync(file, "utf8").split("\n");
  return lines.filter(Boolean).map((line) => JSON.parse(line));
}

function keep(range) {
  if (!file) return;
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.appendFileSync(file, `${JSON.stringify(range)}\n`);
}

/** Runs one range, its odd seeds beside its even ones. @returns a line for each failure */
async function run(from, to) {
  const report = path.join(root, ".data", `seeds-${process.pid}.json`);
  fs.rmSync(report, { force: true });
  const args = ["run", "e2e/simulation/seeds-", "--reporter=json", `--outputFile=${report}`];
  const child = spawn(process.execPath, ["node_modules/vitest/vitest.mjs", ...args], {
    cwd: root,
    env: { ...process.env, FIRST_SEED: String(from), SEEDS: String(to - from + 1) },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let problem = "";
  child.stderr.on("data", (data) => (problem += data));
  await new Promise((resolve) => child.once("close", resolve));
  if (!fs.existsSync(report)) throw new Error(`The seeds ${from} to ${to} did not run:\n${problem}`);
  const { testResults } = JSON.parse(fs.readFileSync(report, "utf8"));
  fs.rmSync(report);
  return testResults.flatMap(({ assertionResults, message }) => [
    ...(assertionResults.length === 0 ? [message] : []),
    ...assertionResults.flatMap(({ title, failureMessages }) =>
      failureMessages.flatMap((text) => linesOf(text, title)),
    ),
  ]);
}

/** Returns the lines of a failed test that each name a seed; of another failure, all in one. */
function linesOf(text, title) {
  const lines = text.split("\n").map((line) => line.replace(/^Error: /, ""));
  const seeds = lines.filter((line) => /^seed \d+/.test(line));
  return seeds.length > 0 ? seeds : [`${title}: ${text}`];
}

const finished = readFinished();
const failures = [];
for (let from = first; from <= last; from += RANGE) {
  const to = Math.min(from + RANGE - 1, last);
  let range = finished.find((one) => one.from === from && one.to === to);
  if (!range) {
    const startedAt = Date.now();
    const failed = await run(from, to);
    range = { from, to, seconds: Math.round((Date.now() - startedAt) / 1000), failures: failed };
    keep(range);
  }
  const count = range.failures.length;
  console.log(`${from}–${to}: ${range.seconds} s, ${count === 0 ? "no failure" : `failed: ${count}`}`);
  for (const failure of range.failures) console.log(`  ${failure}`);
  failures.push(...range.failures);
}
console.log(`${first}–${last}: ${failures.length === 0 ? "no failure" : `failed: ${failures.length}`}`);
process.exitCode = failures.length === 0 ? 0 : 1;
