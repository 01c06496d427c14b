/** `npm test`: runs every check in order. Stops at the first failure. */
import { spawnSync } from "node:child_process";
import { ensureChromium } from "./chromium.mjs";
import { ensureFirefox } from "./firefox.mjs";
import { build, root } from "./stack.mjs";

const bin = (name) => `node_modules/${name}`;

/** Runs a step with live output; a failure ends the run. */
function step(title, args) {
  console.log(`\n── ${title}`);
  const startedAt = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) {
    console.error(`\n${title} failed.`);
    process.exit(1);
  }
  console.log(`── ${title}: ${Math.round((Date.now() - startedAt) / 1000)} s`);
}

const chromium = ensureChromium();
console.log(`Chromium: ${chromium}`);
if (process.env.FULL) console.log(`Firefox: ${ensureFirefox()}`);
step("Database client", ["scripts/prisma.mjs", "generate"]);
step("Route types", [bin("next/dist/bin/next"), "typegen"]);
step("Types", [bin("typescript/bin/tsc"), "--noEmit"]);
step("Order of lib", ["scripts/lint/order.mjs"]);
step("Lint", [bin("eslint/bin/eslint.js"), ".", "--max-warnings", "0"]);
step("Format", [bin("prettier/bin/prettier.cjs"), "--check", "--log-level", "warn", "."]);
step("Unused exports", [bin("knip/bin/knip.js")]);
step("Rows", ["scripts/check-rows.mjs"]);
step("Pictures", ["scripts/pictures.mjs", "--check"]);
step("Unit and integration tests", [bin("vitest/vitest.mjs"), "run"]);
console.log("\n── Build");
build((line) => console.log(line));
step("Browser tests", [bin("@playwright/test/cli.js"), "test"]);
