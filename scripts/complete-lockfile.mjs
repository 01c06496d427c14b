/**
 * Adds the optional packages of other platforms to package-lock.json. npm omits them when it cannot read them on its
 * own platform (npm/cli issue 4828), and `npm ci` then refuses the lockfile. Run it after changing dependencies.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const file = path.join(fileURLToPath(new URL("..", import.meta.url)), "package-lock.json");
const lock = JSON.parse(fs.readFileSync(file, "utf8"));
const OS = {
  win32: "win32",
  windows: "win32",
  darwin: "darwin",
  freebsd: "freebsd",
  openbsd: "openbsd",
  netbsd: "netbsd",
  android: "android",
  linux: "linux",
  sunos: "sunos",
  aix: "aix",
  openharmony: "openharmony",
  wasm32: null,
};
const CPU = ["arm64", "x64", "ia32", "arm", "wasm32", "ppc64", "riscv64", "s390x", "loong64", "mips64el"];

/** Returns the platform in a package's name: "oxide-win32-arm64-msvc". */
function platformOf(name) {
  const words = name.split("/").at(-1).replace("armv7", "arm").split(/[-.]/);
  const os = words.map((word) => OS[word]).find(Boolean);
  const cpu = CPU.find((known) =>
    words.some((word) => word === known || (known === "arm" && word.startsWith("arm") && word !== "arm64")),
  );
  if (!cpu && !os) return null;
  return { ...(os && { os: [os] }), ...(cpu && { cpu: [cpu] }) };
}

let added = 0;
for (const [location, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const nested = `${location ? `${location}/` : ""}node_modules/${name}`;
    const places = [nested, `node_modules/${name}`];
    if (places.some((place) => lock.packages[place])) continue;
    const platform = platformOf(name);
    if (!platform) continue;
    lock.packages[`node_modules/${name}`] = {
      version: version.replace(/^[\^~]/, ""),
      optional: true,
      ...platform,
    };
    added++;
  }
}
const { "": root, ...rest } = lock.packages;
lock.packages = {
  "": root,
  ...Object.fromEntries(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1))),
};
fs.writeFileSync(file, JSON.stringify(lock, null, 2) + "\n");
console.log(`${added} packages for other platforms added`);
