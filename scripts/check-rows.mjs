/**
 * Checks docs/rows.md and docs/failures-of-others.md: every test they name exists, by file and title. Each feature of
 * docs/features.md has one row with its line, and no row is without a feature. `--write` copies the lines in.
 */
import fs from "node:fs";
import path from "node:path";
import { root } from "./stack.mjs";

const file = path.join(root, "docs/rows.md");
const features = new Map(
  [
    ...fs
      .readFileSync(path.join(root, "docs/features.md"), "utf8")
      .matchAll(/^\| ([A-M]\d+) \| ([^|]+) \|/gm),
  ].map(([, id, line]) => [id, line]),
);
if (process.argv.includes("--write")) {
  const written = fs
    .readFileSync(file, "utf8")
    .replace(/^\| ([A-M]\d+) \| [^|]* \|/gm, (row, id) => `| ${id} | ${features.get(id) ?? ""} |`);
  fs.writeFileSync(file, written);
}
const text = fs.readFileSync(file, "utf8");
const STATES = ["done", "first form", "missing"];
const problems = [];
const seen = new Set();

for (const line of text.split("\n")) {
  const match = /^\| ([A-M]\d+) \| ([^|]*) \| ([^|]+) \|([^|]*)\|/.exec(line);
  if (!match) continue;
  const [, id, feature, stateText, shownText] = match;
  const state = STATES.find((known) => stateText.trim() === known);
  if (seen.has(id)) problems.push(`${id} has two rows`);
  seen.add(id);
  if (!features.has(id)) problems.push(`${id} is not in docs/features.md`);
  else if (features.get(id) !== feature)
    problems.push(`${id}: its text differs from docs/features.md (--write copies it)`);
  if (!state) {
    problems.push(`${id}: the state must be one of ${STATES.join(", ")}`);
    continue;
  }
  const tests = checkTests(id, shownText);
  if (state !== "missing" && tests === 0) problems.push(`${id} is ${state}, but names no test`);
}
for (const id of features.keys()) if (!seen.has(id)) problems.push(`${id} in docs/features.md has no row`);

checkTests(
  "docs/failures-of-others.md",
  fs.readFileSync(path.join(root, "docs/failures-of-others.md"), "utf8"),
);

/** Reports each test that `text` names and that does not exist. @returns how many tests it names */
function checkTests(id, text) {
  const tests = [...text.matchAll(/`([^`]+?) › ([^`]+)`/g)];
  for (const [, file, title] of tests) {
    const full = path.join(root, file);
    if (!fs.existsSync(full)) problems.push(`${id}: ${file} does not exist`);
    else if (!fs.readFileSync(full, "utf8").includes(title))
      problems.push(`${id}: ${file} has no test "${title}"`);
  }
  return tests.length;
}

if (problems.length > 0) {
  console.error(`docs/rows.md:\n${problems.map((problem) => `  ${problem}`).join("\n")}`);
  process.exit(1);
}
console.log(`docs/rows.md: ${seen.size} rows, all their tests exist`);
