/**
 * Follows docs/install.md from top to bottom on a bare Debian 12, as a reader would: `npm run try-install`. Boots the
 * Debian in a container of systemd, runs each block of the guide in it, and looks whether Dockline then answers over TLS,
 * streams its events, and goes on answering while it is upgraded.
 *
 * Needs root, and Debian's mmdebstrap and systemd-container. Takes ports 80, 443, 3001, 3002 and 5432, and ten minutes.
 * What differs from a reader's server: crm.example.com is this machine, its certificate is of Caddy's own authority, the
 * sources are those of this commit, and Node is the one that runs this.
 */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import https from "node:https";
import os from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "@playwright/test";
import { findChromium } from "./chromium.mjs";
import { root } from "./stack.mjs";

const { values } = parseArgs({
  options: {
    /** A bare Debian that is there already: copied, not changed. */
    base: { type: "string" },
    mirror: { type: "string", default: "http://deb.debian.org/debian" },
    /** Files to copy into the Debian before anything is installed, "from:to", e.g. a certificate of a proxy. */
    copy: { type: "string", multiple: true, default: [] },
    keep: { type: "boolean" },
  },
});

const HOST = "crm.example.com";
const SOURCES = "https://github.com/dockline/dockline.git";
const dir = fs.mkdtempSync(path.join(os.tmpdir(), "dockline-install-"));
const debian = path.join(dir, "debian");

function run(command, args, options = {}) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: "utf8", ...options });
  if (error) throw error;
  if (status !== 0)
    throw new Error(`${command} ${args.join(" ")} ended with ${status}\n${stdout}\n${stderr}`);
  return stdout;
}

/** Returns the blocks of a page, in order, each with the heading it is under. */
function blocksOf(page) {
  const blocks = [];
  let heading = "";
  for (const [, title, block] of page.matchAll(/^## (.+)$|^```sh\n([\s\S]*?)^```$/gm)) {
    if (title) heading = title;
    else blocks.push({ heading, block });
  }
  return blocks;
}

/** Makes the bare Debian and what surrounds a server: its name, the sources, and Node. */
function prepare() {
  if (values.base) run("cp", ["-a", values.base, debian]);
  else {
    const packages = "systemd,systemd-sysv,dbus";
    run("mmdebstrap", ["--variant=apt", `--include=${packages}`, "bookworm", debian, values.mirror]);
  }
  const within = (file) => path.join(debian, file);
  fs.appendFileSync(within("/etc/hosts"), `127.0.0.1 localhost ${HOST}\n`);
  for (const pair of values.copy) {
    const [from, to] = pair.split(":");
    fs.mkdirSync(path.dirname(within(to)), { recursive: true });
    fs.copyFileSync(from, within(to));
  }
  fs.copyFileSync(process.execPath, within("/usr/bin/node"));
  fs.chmodSync(within("/usr/bin/node"), 0o755);
  const npm = fs.realpathSync(run("which", ["npm"]).trim());
  fs.cpSync(path.resolve(npm, "../.."), within("/usr/lib/node_modules/npm"), { recursive: true });
  for (const name of ["npm", "npx"])
    fs.symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, within(`/usr/bin/${name}`));
  run("git", ["clone", "--quiet", "--bare", root, within("/srv/dockline.git")]);
  run("git", ["-C", within("/srv/dockline.git"), "update-ref", "refs/tags/NEW_VERSION", "HEAD"]);
  run("git", [
    "-C",
    within("/srv/dockline.git"),
    "update-ref",
    "refs/heads/main",
    run("git", ["rev-parse", "HEAD"], { cwd: root }).trim(),
  ]);
  run("git", ["-C", within("/srv/dockline.git"), "symbolic-ref", "HEAD", "refs/heads/main"]);
  fs.writeFileSync(
    within("/etc/gitconfig"),
    `[url "file:///srv/dockline.git"]\n\tinsteadOf = ${SOURCES}\n[safe]\n\tdirectory = *\n[advice]\n\tdetachedHead = false\n`,
  );
}

/** Boots the Debian. @returns the process id of its systemd */
async function boot() {
  const container = spawn(
    "systemd-nspawn",
    [
      "-D",
      debian,
      "--boot",
      "--register=no",
      "--keep-unit",
      "--timezone=off",
      "--machine=dockline-install",
      "--resolv-conf=copy-host",
    ],
    { stdio: "ignore" },
  );
  process.on("exit", () => container.kill("SIGKILL"));
  const pid = await until("the Debian boots", 60, () => {
    const children = fs.readFileSync(`/proc/${container.pid}/task/${container.pid}/children`, "utf8").trim();
    if (!children) return null;
    const leader = children.split(" ")[0];
    const { stdout } = spawnSync("nsenter", [...INTO(leader), "systemctl", "is-system-running"], {
      encoding: "utf8",
    });
    return /running|degraded/.test(stdout) ? leader : null;
  });
  return { container, pid };
}

const INTO = (pid) => ["--target", pid, "--mount", "--uts", "--ipc", "--pid", "--wdns=/root", "--"];

/** Waits for something. */
async function until(what, seconds, look) {
  const end = Date.now() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
}

/** Runs a block of the guide as root in the Debian, and stops at its first command that fails. */
function runBlock(pid, block) {
  const env = {
    PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    HOME: "/root",
    LANG: "C.UTF-8",
    DEBIAN_FRONTEND: "noninteractive", // A server that somebody has installed knows its time zone.
  };
  for (const [name, value] of Object.entries(process.env))
    if (/^(npm_config_|NODE_EXTRA_CA_CERTS$|https?_proxy$)/i.test(name)) env[name] = value;
  return new Promise((resolve, reject) => {
    const child = spawn("nsenter", [...INTO(pid), "bash", "-euo", "pipefail", "-c", block], {
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0
        ? resolve(output)
        : reject(new Error(`ended with ${code}:\n${block}\n${output.slice(-4_000)}`)),
    );
  });
}

/** Asks the server by its name, over TLS that this machine trusts only by Caddy's own authority. */
const ask = (file, { headers = {}, first = false } = {}) =>
  new Promise((resolve, reject) => {
    const ca = fs.readFileSync(
      path.join(debian, "/var/lib/caddy/.local/share/caddy/pki/authorities/local/root.crt"),
    );
    const request = https.get(
      {
        host: "127.0.0.1",
        servername: HOST,
        path: file,
        ca,
        headers: { host: HOST, ...headers },
        timeout: 10_000,
      },
      (response) => {
        let body = "";
        response.on("data", (data) => {
          body += data;
          if (!first) return;
          resolve({ status: response.statusCode, body });
          request.destroy();
        });
        response.on("end", () => resolve({ status: response.statusCode, body }));
      },
    );
    request.on("timeout", () => request.destroy(new Error(`${file} did not answer`)));
    request.on("error", reject);
  });

const isHealthy = async () => (await ask("/api/health").catch(() => null))?.status === 200;

/** Makes the first administrator in a browser. @returns the session's cookie */
async function setUp(code) {
  const browser = await chromium.launch({
    executablePath: findChromium() ?? undefined,
    args: ["--no-sandbox", `--host-resolver-rules=MAP ${HOST} 127.0.0.1`],
  });
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true });
    const page = await context.newPage();
    await page.goto(`https://${HOST}/`);
    await page.getByLabel(/^setup code/i).fill(code);
    await page.getByLabel(/^your name/i).fill("Nora Blum");
    await page.getByLabel(/^email/i).fill("nora@example.com");
    await page.getByLabel(/^password/i).fill("a password of mine");
    await page.getByLabel(/^country/i).selectOption("DE");
    await page.getByRole("button", { name: "Create administrator" }).click();
    await page.getByRole("link", { name: "Contacts" }).first().waitFor();
    const cookies = await context.cookies();
    return cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  } finally {
    await browser.close();
  }
}

/** Asks for something over and over, until `work` is done. @returns how many answers there were, and those that were wrong */
async function underLoad(work) {
  let [answers, isOver] = [0, false];
  const wrong = [];
  const asking = (async () => {
    while (!isOver) {
      const answer = await ask("/", { headers: { cookie } }).catch((error) => ({ status: String(error) }));
      answers++;
      if (answer.status !== 200) wrong.push(answer.status);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  await work();
  isOver = true;
  await asking;
  return { answers, wrong };
}

/** What a block needs of its reader, who is told so beside it. */
const BEFORE = {
  // The name stays; a certificate of Let's Encrypt is not to be had for it.
  "systemctl reload caddy": `sed -i '1i {\\n\\tlocal_certs\\n}' /etc/caddy/Caddyfile`,
};

const startedAt = Date.now();
const say = (text) =>
  console.log(`${String(Math.round((Date.now() - startedAt) / 1000)).padStart(4)} s  ${text}`);
prepare();
say("a bare Debian 12");
const { container, pid } = await boot();
let code = "";
let cookie = "";
try {
  for (const { heading, block } of blocksOf(fs.readFileSync(path.join(root, "docs/install.md"), "utf8"))) {
    const [first] = block.split("\n");
    const before = Object.entries(BEFORE).find(([line]) => block.includes(line))?.[1];
    const whole = before ? block.replace(/^(?=systemctl)/m, `${before}\n`) : block;
    const isUpgrade = block.includes("NEW_VERSION");
    const load = isUpgrade ? await underLoad(() => runBlock(pid, whole)) : null;
    const output = isUpgrade ? "" : await runBlock(pid, whole);
    say(`${heading}: ${first}`);
    if (load) {
      say(
        `  ${load.answers} answers meanwhile, ${load.wrong.length} wrong${load.wrong.length ? `: ${[...new Set(load.wrong)].join(", ")}` : ""}`,
      );
      if (load.wrong.length > 0) throw new Error("The upgrade was noticed.");
    }
    if (block.includes("setup code")) code = /([2-9A-Z]{4}-){2}[2-9A-Z]{4}/.exec(output)[0];
    if (!block.includes("reload caddy")) continue;
    await until("Dockline answers over TLS", 30, isHealthy);
    say(`  healthy at https://${HOST}`);
    cookie = await setUp(code);
    say("  the setup code makes the first administrator, in a browser");
    const stream = await ask("/api/events?stream=install", { headers: { cookie }, first: true });
    if (stream.status !== 200) throw new Error(`the event stream answered ${stream.status}: ${stream.body}`);
    say("  events come through the proxy as they happen");
  }
  await until("Dockline answers after all", 30, isHealthy);
  const home = await ask("/", { headers: { cookie } });
  if (home.status !== 200 || !home.body.includes("Nora Blum"))
    throw new Error(`home answered ${home.status}`);
  say("the session goes on after restore and upgrade");
} finally {
  // Its first process takes all others with it.
  process.kill(Number(pid), "SIGKILL");
  await new Promise((resolve) =>
    container.exitCode === null && container.signalCode === null
      ? container.once("exit", resolve)
      : resolve(),
  );
  if (!values.keep) fs.rmSync(dir, { recursive: true, force: true });
  else say(dir);
}
process.exit(0);
