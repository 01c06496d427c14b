import fs from "node:fs";
import path from "node:path";

/** Reads `.env` as `npm start` does, and leaves with an explanation if there is no database to speak of. */
export function loadEnvironment() {
  const file = path.join(import.meta.dirname, "../../.env");
  if (fs.existsSync(file)) process.loadEnvFile(file);
  if (process.env.DATABASE_URL) return;
  console.error("Set DATABASE_URL, or run this where .env is.");
  process.exit(2);
}
