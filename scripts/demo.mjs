/** `npm run demo`: runs all of Dockline with a demo company, on this machine only. Ctrl+C stops it. */
import path from "node:path";
import { isFree } from "./processes.mjs";
import { build, root, startStack } from "./stack.mjs";

const port = Number(process.env.PORT ?? 3000);
const carrierPort = Number(process.env.CARRIER_PORT ?? 3900);
const dataDir = path.resolve(process.env.DATA_DIR ?? path.join(root, ".data", "demo"));
const isDev = process.argv.includes("--dev");
const isVerbose = process.argv.includes("--verbose") || isDev;

function fail(message) {
  console.error(`Dockline could not start: ${message}`);
  process.exit(1);
}

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19))
  fail(`Dockline needs Node 20.19 or later; this is ${process.version}.`);
for (const [name, number] of [
  ["PORT", port],
  ["CARRIER_PORT", carrierPort],
]) {
  if (!(await isFree(number)))
    fail(`port ${number} is in use. Stop the program that uses it, or set ${name}.`);
}

let stack;
let isStopping = false;

async function stop(code) {
  if (isStopping) return;
  isStopping = true;
  console.log("\nStopping…");
  await stack?.stop();
  process.exit(code);
}
process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));

try {
  if (!isDev) build((line) => console.log(line));
  stack = await startStack({
    dataDir,
    port,
    carrierPort,
    externalDatabaseUrl: process.env.DATABASE_URL,
    dev: isDev,
    quiet: !isVerbose,
    say: (line) => console.log(line),
    restarts: true,
    onNeverReady: () => void stop(1),
  });
} catch (error) {
  if (error.code === "EACCES")
    fail(`${error.path} is not writable. Set DATA_DIR to a folder you can write to.`);
  fail(error.message);
}

const company = `
  Sign in as           chloe@demo.dockline.app (agent), ada@demo.dockline.app (administrator)
                       ben, dmitri, esra, farid (agents), greta (no phone)
  Password             dockline-demo
  Play the customer    ${stack.carrierUrl}/handset
  See the carrier      ${stack.carrierUrl}/inspector
`;
console.log(`
Dockline is ready: ${stack.appUrl}
${stack.isDemo ? company : ""}
Ctrl+C stops everything.`);
