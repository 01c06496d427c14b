import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toFrames, type Frame } from "../media/g711";
import { toneFrames } from "../media/tone";
import { readWav } from "../media/wav";

const FOLDER = fileURLToPath(new URL("./prompts/", import.meta.url));
const SECONDS_PER_CHARACTER = 0.06;

/** File of a spoken text: the first 16 hexadecimal digits of its SHA-256. */
const promptFile = (text: string) =>
  `${FOLDER}${createHash("sha256").update(text).digest("hex").slice(0, 16)}.wav`;

/**
 * Text to audio without a speech engine: texts listed in prompts/prompts.json are bundled as spoken WAV files, any other
 * is hummed as long as it would take to say.
 */
export class Speech {
  readonly #cache = new Map<string, readonly Frame[]>();

  say(text: string): readonly Frame[] {
    const known = this.#cache.get(text);
    if (known) return known;
    const file = promptFile(text);
    const frames = existsSync(file) ? toFrames(readWav(readFileSync(file))) : hum(text);
    this.#cache.set(text, frames);
    return frames;
  }
}

const hum = (text: string) =>
  toneFrames([180, 270], Math.max(0.5, text.length * SECONDS_PER_CHARACTER), 4000);
