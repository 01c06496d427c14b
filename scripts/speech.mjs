/** Speech by espeak-ng, as 8 kHz mono WAV made by sox. Both are needed only to make the committed sounds again. */
import { spawnSync } from "node:child_process";

/** @returns {Buffer} a WAV file */
export function speak(text, { voice = "en-gb", wordsPerMinute = 150, encoding = "u-law" } = {}) {
  const spoken = spawnSync("espeak-ng", ["-v", voice, "-s", String(wordsPerMinute), "--stdout", text]);
  const bits = encoding === "u-law" ? "8" : "16";
  const args = ["-t", "wav", "-", "-r", "8000", "-c", "1", "-b", bits, "-e", encoding, "-t", "wav", "-"];
  const { status, stdout, stderr } = spawnSync("sox", args, { input: spoken.stdout });
  if (status !== 0) throw new Error(`${text}: ${stderr}`);
  return stdout;
}
