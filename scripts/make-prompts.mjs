/**
 * Makes the carrier's spoken prompts and the speech in the demo's recordings, as 8 kHz µ-law. Run manually; the files are
 * committed.
 */
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { speak } from "./speech.mjs";

const prompts = new URL("../carrier/speech/prompts/", import.meta.url);
for (const text of JSON.parse(readFileSync(new URL("prompts.json", prompts), "utf8"))) {
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  writeFileSync(new URL(`${name}.wav`, prompts), speak(text));
}

const sounds = new URL("seed/sounds/", import.meta.url);
for (const { name, voice, text } of JSON.parse(readFileSync(new URL("lines.json", sounds), "utf8")))
  writeFileSync(new URL(`${name}.wav`, sounds), speak(text, { voice, wordsPerMinute: 175 }));
