import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { MODULES, SLOW } from "./modules.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const testsOf = (modules) => modules.map((module) => `${module}.test.ts`);

/** The tests of these modules alone, without the database that other tests start. */
export default defineConfig({
  root,
  resolve: { alias: { "server-only": `${root}/scripts/testing/server-only.ts` } },
  test: {
    include: testsOf(MODULES),
    exclude: testsOf(SLOW),
    setupFiles: "scripts/mutation/setup.mjs",
  },
});
