/** Finds a Firefox for the browser test of a call, or installs one. */
import { spawn, spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

const PLACES = [
  "/usr/bin/firefox-esr",
  "/usr/bin/firefox",
  "/Applications/Firefox.app/Contents/MacOS/firefox",
];

/** Allows what a user would allow manually: microphone and sound, and calls within the machine. */
export const CALL_PREFERENCES = {
  "media.navigator.permission.disabled": true,
  "media.autoplay.default": 0,
  "media.autoplay.blocking_policy": 0,
  "media.peerconnection.ice.loopback": true,
  "media.peerconnection.ice.obfuscate_host_addresses": false,
};

/** Returns the path of an executable Firefox, or null. `FIREFOX_PATH` takes precedence. */
export function findFirefox() {
  return process.env.FIREFOX_PATH ?? PLACES.find((place) => fs.existsSync(place)) ?? null;
}

const SOUND_SERVER = "/usr/bin/pulseaudio";
const needsSoundServer = () => process.platform === "linux" && !process.env.PULSE_SERVER;

/** Finds Firefox and, on Linux, PulseAudio, or installs Debian's. @throws with instructions if there is none */
export function ensureFirefox() {
  const hasAll = findFirefox() && (!needsSoundServer() || fs.existsSync(SOUND_SERVER));
  if (!hasAll && fs.existsSync("/usr/bin/apt-get") && process.getuid?.() === 0) {
    console.log("No Firefox found, or no sound server for it: installing…");
    spawnSync("apt-get", ["update"], { stdio: "ignore" });
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "firefox-esr", "pulseaudio"], {
      stdio: "inherit",
    });
  }
  const found = findFirefox();
  if (found) return found;
  throw new Error("The Firefox test needs Firefox. Install it, or set FIREFOX_PATH.");
}

/**
 * Starts a sound server that discards everything: without a sound card Firefox plays nothing, and Web Audio in it stays
 * silent.
 *
 * @returns the environment Firefox needs, and the function that stops the server
 */
export async function startSound() {
  if (!needsSoundServer()) return { env: {}, stop: () => {} };
  const dir = fs.mkdtempSync(path.join(os.tmpdir(), "dockline-sound-"));
  const socket = path.join(dir, "native");
  const server = spawn(
    SOUND_SERVER,
    [
      "-n",
      "--load=module-null-sink",
      `--load=module-native-protocol-unix auth-anonymous=1 socket=${socket}`,
      "--exit-idle-time=-1",
      "--daemonize=no",
      "--use-pid-file=no",
    ],
    { env: { ...process.env, XDG_RUNTIME_DIR: dir }, stdio: "ignore" },
  );
  const deadline = Date.now() + 10_000;
  while (!fs.existsSync(socket)) {
    if (Date.now() > deadline) throw new Error("PulseAudio did not start.");
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    env: { PULSE_SERVER: `unix:${socket}` },
    stop: () => {
      server.kill();
      fs.rmSync(dir, { recursive: true, force: true });
    },
  };
}
