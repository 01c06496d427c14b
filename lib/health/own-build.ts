import "server-only";
import { readFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { z } from "zod";
import { processSingleton } from "../base/process-singleton";

const read = (file: string): string | null => {
  try {
    return readFileSync(path.join(/* turbopackIgnore: true */ process.cwd(), file), "utf8");
  } catch {
    return null;
  }
};

/** Returns the version of this installation, and the id of the build in its folder when the process started. */
export const ownBuild = () =>
  processSingleton("own-build", () => ({
    version: z.object({ version: z.string() }).parse(JSON.parse(read("package.json") ?? '{"version":"?"}'))
      .version,
    build: read(".next/BUILD_ID")?.trim() ?? "development",
    host: os.hostname(),
  }));
