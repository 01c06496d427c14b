import { defineConfig } from "@playwright/test";
import { CALL_FLAGS, findChromium } from "./scripts/chromium.mjs";

export default defineConfig({
  testDir: "e2e",
  testMatch: "*.spec.ts",
  // Only `npm run test:full` runs the carrier's own tests, each of the SDK's errors, a soak test, and tests tagged
  // @full.
  testIgnore: process.env.FULL ? [] : ["carrier/**", "soak.spec.ts"],
  grepInvert: process.env.FULL ? undefined : /@full/,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  // One stack, one worker: tests stop and start its processes.
  workers: 1,
  fullyParallel: false,
  retries: process.env.CI ? 1 : 0,
  reporter: [["list"]],
  outputDir: "test-results",
  use: {
    viewport: { width: 1440, height: 900 },
    permissions: ["microphone"],
    trace: "on-first-retry",
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: CALL_FLAGS,
    },
  },
});
