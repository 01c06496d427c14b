/**
 * Makes the carrier's spoken prompts and the speech in the demo's recordings, with espeak-ng and sox, as 8 kHz µ-law.
 * Run manually; the files are committed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

function speak(text, file, { voice = "en-gb", wordsPerMinute = 150 } = {}) {
  const spoken = spawnSync("espeak-ng", ["-v", voice, "-s", String(wordsPerMinute), "--stdout", text]);
  const out = fileURLToPath(file);
  const { status, stderr } = spawnSync(
    "sox",
    ["-t", "wav", "-", "-r", "8000", "-c", "1", "-e", "u-law", out],
    {
      input: spoken.stdout,
    },
  );
  if (status !== 0) throw new Error(`${text}: ${stderr}`);
}

const prompts = new URL("../carrier/speech/prompts/", import.meta.url);
for (const text of JSON.parse(readFileSync(new URL("prompts.json", prompts), "utf8"))) {
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  speak(text, new URL(`${name}.wav`, prompts));
}

const sounds = new URL("seed/sounds/", import.meta.url);
for (const { name, voice, text } of JSON.parse(readFileSync(new URL("lines.json", sounds), "utf8")))
  speak(text, new URL(`${name}.wav`, sounds), { voice, wordsPerMinute: 175 });
