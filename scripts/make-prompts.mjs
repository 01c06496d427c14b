/** Speaks the carrier's bundled prompts with espeak-ng and sox, into carrier/speech/prompts. Run by hand; the files are committed. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = new URL("../carrier/speech/prompts/", import.meta.url);
const texts = JSON.parse(readFileSync(new URL("prompts.json", folder), "utf8"));
for (const text of texts) {
  const name = createHash("sha256").update(text).digest("hex").slice(0, 16);
  const spoken = spawnSync("espeak-ng", ["-v", "en-gb", "-s", "150", "--stdout", text]);
  const out = fileURLToPath(new URL(`${name}.wav`, folder));
  const { status, stderr } = spawnSync(
    "sox",
    ["-t", "wav", "-", "-r", "8000", "-c", "1", "-e", "u-law", out],
    {
      input: spoken.stdout,
    },
  );
  if (status !== 0) throw new Error(`${text}: ${stderr}`);
}
