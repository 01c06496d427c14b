import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  resolve: {
    alias: {
      "@": fileURLToPath(new URL(".", import.meta.url)),
      "server-only": fileURLToPath(new URL("./scripts/testing/server-only.ts", import.meta.url)),
    },
  },
  test: {
    include: ["{app,lib,carrier,components,scripts,e2e}/**/*.test.{ts,tsx}"],
    globalSetup: "./scripts/testing/global-setup.ts",
    setupFiles: ["./scripts/testing/setup.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 60_000,
  },
});
