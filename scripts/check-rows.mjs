/**
 * Checks docs/rows.md and docs/failures-of-others.md: what claims tests names ones that exist, by file and title. Each
 * feature of docs/features.md has a row, and each row is one of its features.
 */
import fs from "node:fs";
import path from "node:path";
import { root } from "./stack.mjs";

const text = fs.readFileSync(path.join(root, "docs/rows.md"), "utf8");
const STATES = ["done", "first form", "missing"];
const problems = [];
const seen = new Set();

for (const line of text.split("\n")) {
  const match = /^\| ([A-M]\d+) \| ([^|]+) \|([^|]*)\|/.exec(line);
  if (!match) continue;
  const [, id, stateText, shownText] = match;
  const state = STATES.find((known) => stateText.trim() === known);
  if (seen.has(id)) problems.push(`${id} stands twice`);
  seen.add(id);
  if (!state) {
    problems.push(`${id}: the state is one of ${STATES.join(", ")}`);
    continue;
  }
  const tests = checkTests(id, shownText);
  if (state !== "missing" && tests === 0) problems.push(`${id} is ${state} and names no test`);
}
const features = fs.readFileSync(path.join(root, "docs/features.md"), "utf8");
const known = new Set([...features.matchAll(/^\| ([A-M]\d+) \|/gm)].map(([, id]) => id));
for (const id of known) if (!seen.has(id)) problems.push(`${id} of docs/features.md has no row`);
for (const id of seen) if (!known.has(id)) problems.push(`${id} is no feature of docs/features.md`);

checkTests(
  "docs/failures-of-others.md",
  fs.readFileSync(path.join(root, "docs/failures-of-others.md"), "utf8"),
);

/** Notes every test that `text` names and that is not there; says how many it names. */
function checkTests(id, text) {
  const tests = [...text.matchAll(/`([^`]+?) › ([^`]+)`/g)];
  for (const [, file, title] of tests) {
    const full = path.join(root, file);
    if (!fs.existsSync(full)) problems.push(`${id}: there is no ${file}`);
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
