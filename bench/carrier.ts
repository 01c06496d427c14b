import { fork, spawn, spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setPriority } from "node:os";
import { fileURLToPath } from "node:url";
import twilio from "twilio";
import { carrierConfig, DEMO_ACCOUNT } from "../scripts/demo-account.mjs";
import { FarEnd } from "./far-end";
import { distribution, report, round } from "./report";

const IN_CONFERENCE = 40;
const BRIDGES = 30;
const MEASURED_MS = 30_000;
const SETTLED_MS = 5_000;
const LATENESS_BUDGET_MS = 40;
const REST_BUDGET_MS = 20;

interface Told {
  port: number;
  lateness: number[];
  rssBytes: number;
  cpuMs: NodeJS.CpuUsage;
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Returns ranks up to p99.9, the budget's rank. */
function ranks(values: readonly number[]) {
  const sorted = [...values].sort((a, b) => a - b);
  return { ...distribution(values), p999: round(sorted[Math.floor(sorted.length * 0.999)] ?? NaN) };
}

/**
 * Measures the carrier alone on one core, with 40 legs in one conference and 60 in 30 bridges; its far ends use the
 * other core.
 */
export async function benchCarrier() {
  const app = await startApp();
  const child = spawn(
    "taskset",
    [
      "-c",
      "0",
      process.execPath,
      "--import",
      "tsx",
      fileURLToPath(new URL("./carrier-process.ts", import.meta.url)),
    ],
    { stdio: ["ignore", "inherit", "inherit", "ipc"] },
  );
  process.once("exit", () => child.kill());
  // The far ends stand for many machines: they must not take the core from the carrier.
  setPriority(10);
  spawnSync("taskset", ["-acp", "1", String(process.pid)]);
  const ask = (message: object) =>
    new Promise<Told>((resolve) => {
      child.once("message", (told) => resolve(told as Told));
      child.send(message);
    });
  const idle = await ask({ ask: "idle", ms: MEASURED_MS / 3 });
  report("frame lateness, clock alone, ms", ranks(idle.lateness));

  const config = carrierConfig({ appUrl: app.url, port: 0 });
  const { port } = await ask({ ask: "start", config });
  const before = await ask({ ask: "ticks" });
  const farEnds = Array.from(
    { length: IN_CONFERENCE + 2 * BRIDGES },
    (_, i) => new FarEnd(`ws://127.0.0.1:${port}/signal`, 300 + i * 10),
  );
  const token = (identity: string) => {
    const { AccessToken } = twilio.jwt;
    const { accountSid, apiKeySid, apiKeySecret, applicationSid } = DEMO_ACCOUNT;
    const made = new AccessToken(accountSid, apiKeySid, apiKeySecret, { identity });
    made.addGrant(
      new AccessToken.VoiceGrant({ incomingAllow: true, outgoingApplicationSid: applicationSid }),
    );
    return made.toJwt();
  };
  const speaking = setInterval(() => farEnds.forEach((farEnd) => farEnd.speak()), 20);
  for (const [i, farEnd] of farEnds.entries()) await farEnd.register(token(`end_${i}`));
  const dialling = [
    ...farEnds.slice(0, IN_CONFERENCE),
    ...farEnds.slice(IN_CONFERENCE, IN_CONFERENCE + BRIDGES),
  ];
  for (const farEnd of dialling) await farEnd.dial();
  await sleep(SETTLED_MS);
  const connected = farEnds.filter(({ isConnected }) => isConnected).length;
  if (connected !== farEnds.length) throw new Error(`${connected} of ${farEnds.length} legs are connected`);

  const settled = await ask({ ask: "ticks" });
  const heardBefore = farEnds.map(({ received }) => received);
  const rest = await restUnderLoad(port);
  const loaded = await ask({ ask: "ticks" });
  const heard = farEnds.map(({ received }, i) => received - heardBefore[i]!);
  clearInterval(speaking);
  const cpu = (told: Told) => (told.cpuMs.user + told.cpuMs.system) / 1000;
  const legs = farEnds.length;
  report(`frame lateness, ${IN_CONFERENCE} legs in a conference and ${2 * BRIDGES} in bridges, ms`, {
    ...ranks(loaded.lateness),
    budgetP999: LATENESS_BUDGET_MS,
  });
  report("REST under that load, ms", { ...ranks(rest), budgetP99: REST_BUDGET_MS });
  report("cost of a leg", {
    legs,
    rssKiBEach: round((settled.rssBytes - before.rssBytes) / 1024 / legs),
    rssMiB: round(settled.rssBytes / 1024 ** 2),
    coreShare: round((cpu(loaded) - cpu(settled)) / MEASURED_MS),
    packetsHeardASecond: distribution(heard.map((n) => (n * 1000) / MEASURED_MS)),
  });
  for (const farEnd of farEnds) farEnd.close();
  child.kill();
  app.close();
}

/** Sends REST requests from a separate process, so that the far ends' load is not measured. */
function restUnderLoad(port: number): Promise<number[]> {
  const file = fileURLToPath(new URL("./rest-process.ts", import.meta.url));
  const asking = fork(file, [String(port), String(MEASURED_MS)], { execArgv: ["--import", "tsx"] });
  return new Promise((resolve) => asking.once("message", (times) => resolve(times as number[])));
}

/**
 * Starts an application that puts the first 40 callers into a conference, and bridges each later caller with a party of
 * their own.
 */
async function startApp() {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const from = new URLSearchParams(Buffer.concat(chunks).toString()).get("From") ?? "";
      const caller = Number(from.split("_")[1]);
      const verb =
        caller < IN_CONFERENCE
          ? `<Conference beep="false" waitUrl="">bench</Conference>`
          : `<Client>end_${caller + BRIDGES}</Client>`;
      response.setHeader("content-type", "text/xml").end(`<Response><Dial>${verb}</Dial></Response>`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}
