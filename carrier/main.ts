/** `npm run carrier -- --config FILE`: runs the carrier on its own. */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { configSchema } from "./config";
import { startCarrier } from "./server";

const { values } = parseArgs({ options: { config: { type: "string" } } });
if (!values.config) {
  console.error("Usage: npm run carrier -- --config FILE (see carrier/README.md)");
  process.exit(2);
}
const parsed = configSchema.safeParse(JSON.parse(readFileSync(values.config, "utf8")));
if (!parsed.success) {
  for (const issue of parsed.error.issues)
    console.error(`${values.config}: ${issue.path.join(".")}: ${issue.message}`);
  process.exit(2);
}
const running = await startCarrier(parsed.data, (line) => console.error(line)).catch(
  (error: NodeJS.ErrnoException) => {
    console.error(error.code === "EADDRINUSE" ? `Port ${parsed.data.port} is in use.` : error.message);
    process.exit(1);
  },
);
console.log(`Carrier is ready: http://localhost:${running.port}`);
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => void running.close().then(() => process.exit(0)));
}
