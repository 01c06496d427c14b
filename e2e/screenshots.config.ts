import { defineConfig } from "@playwright/test";
import base from "../playwright.config";

/** `npm run pictures`: takes pictures of the interface into `.pictures/`. */
export default defineConfig({
  ...base,
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "../test-results/shots",
});
