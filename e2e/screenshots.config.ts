import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

/** `npx playwright test -c e2e/screenshots.config.ts`: takes the pictures in docs/screenshots again. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "../test-results/shots",
});
