import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { toFrames, type Frame } from "../media/g711";
import { toneFrames } from "../media/tone";
import { readWav } from "../media/wav";

const FOLDER = fileURLToPath(new URL("./prompts/", import.meta.url));
const SECONDS_PER_CHARACTER = 0.06;

/** File name of a prompt: the first 16 hexadecimal digits of its SHA-256. */
const promptFile = (text: string) =>
  `${FOLDER}${createHash("sha256").update(text).digest("hex").slice(0, 16)}.wav`;

/**
 * Speaks text without a speech engine. Texts in prompts/prompts.json are bundled as WAV files; any other text is hummed
 * for as long as speaking it would take.
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
