/** `npm run rotate-secrets`: encrypts every stored secret with SECRETS_KEY that needs a key of SECRETS_KEY_PREVIOUS. */
import { existsSync } from "node:fs";
import path from "node:path";

const envFile = path.join(import.meta.dirname, "../.env");
if (existsSync(envFile)) process.loadEnvFile(envFile);

// After the environment, which they read.
const [{ resealSecrets }, { db }] = await Promise.all([
  import("@/lib/base/secrets"),
  import("@/lib/base/db"),
]);
try {
  const replaced = await resealSecrets();
  console.log(`${replaced} secrets are now encrypted with SECRETS_KEY. SECRETS_KEY_PREVIOUS can be removed.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
await db.$disconnect();
