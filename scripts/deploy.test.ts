import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { waitingSound } from "../lib/channels/twilio/server/twiml";
import { soundUrl, WAITING_SOUNDS } from "../lib/channels/twilio/server/urls";
import { root } from "./stack.mjs";

const units = path.join(root, "deploy/systemd");
const unitFiles = readdirSync(units).map((name) => path.join(units, name));
const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;

test.skipIf(!hasSystemd)("systemd finds nothing wrong in the units", () => {
  const { status, stderr } = spawnSync("systemd-analyze", ["verify", ...unitFiles], { encoding: "utf8" });
  expect(stderr.split("\n").filter((line) => line.includes("dockline"))).toEqual([]);
  expect(status).toBe(0);
});

interface Compose {
  services: Record<string, { command?: string[]; depends_on?: object; volumes?: string[] }>;
  volumes: object;
}

const compose = parse(readFileSync(path.join(root, "deploy/compose.yaml"), "utf8"), {
  merge: true,
}) as Compose;

test("the compose file is read, and names only services and volumes that it has", () => {
  const { services, volumes } = compose;
  expect(Object.keys(services).toSorted()).toEqual(["db", "prepare", "proxy", "web", "worker"]);
  for (const { depends_on = {}, volumes: used = [] } of Object.values(services)) {
    const needed = Array.isArray(depends_on) ? (depends_on as string[]) : Object.keys(depends_on);
    expect(Object.keys(services)).toEqual(expect.arrayContaining(needed));
    expect(Object.keys(volumes)).toEqual(expect.arrayContaining(used.map((volume) => volume.split(":")[0])));
  }
});

test.each(["Caddyfile", "nginx.conf"])(
  "%s has what plays to who waits, without a process of ours",
  (name) => {
    const settings = readFileSync(path.join(root, "deploy", name), "utf8");
    const [, names] = /\^\/sounds\/\(([\w|]+)\)\\\.xml\$/.exec(settings)!;
    expect(names!.split("|").toSorted()).toEqual([...WAITING_SOUNDS].toSorted());
    const [document] = /<\?xml.*<\/Response>/.exec(settings)!;
    const address = /https:\/\/(\{host\}|\$host)\/sounds\/(\{re\.waiting\.1\}|\$1)\.wav/;
    expect(document).toMatch(address);
    expect(document.replace(address, soundUrl("hold"))).toBe(waitingSound("hold"));
  },
);

test("every program that units and containers start is there", () => {
  const commands = [
    ...unitFiles.flatMap((file) =>
      [...readFileSync(file, "utf8").matchAll(/^ExecStart=(.*)$/gm)].map(([, line]) => line!),
    ),
    ...Object.values(compose.services).map(({ command = [] }) => command.join(" ")),
  ];
  const files = commands.flatMap(
    (command) => command.match(/(?<= )(scripts|lib|node_modules)\/[\w./-]+/g) ?? [],
  );
  expect(files.length).toBeGreaterThanOrEqual(6);
  expect(files.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
});

test("the page about installing names every unit, and only scripts that exist", () => {
  const page = readFileSync(path.join(root, "docs/install.md"), "utf8");
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [, name] of page.matchAll(/npm run ([\w-]+)/g)) expect(scripts, name).toHaveProperty(name!);
  for (const file of unitFiles) {
    expect(page).toContain(
      path
        .basename(file)
        .replace(/\.service$/, "")
        .replace(/@$/, "@"),
    );
  }
});
