/** Speech for the demo's recordings: lines in `sounds/`, joined into a conversation or a message. */
import { readFileSync } from "node:fs";

/** Mono µ-law: a byte is a sample. */
const RATE = 8000;
const SILENCE = 0xff;
const PAUSE_SECONDS = 0.7;

export interface Sound {
  wav: Buffer;
  seconds: number;
}

const read = (name: string) => readFileSync(new URL(`sounds/${name}.wav`, import.meta.url));

/** Returns where the samples of a WAV file begin, after the header of its "data" chunk. */
const samplesAt = (wav: Buffer) => wav.indexOf("data") + 8;

/** Joins spoken lines with pauses between them. */
function join(...names: string[]): Sound {
  const lines = names.map(read);
  const pause = Buffer.alloc(RATE * PAUSE_SECONDS, SILENCE);
  const samples = Buffer.concat(lines.flatMap((wav) => [wav.subarray(samplesAt(wav)), pause]));
  const header = Buffer.from(lines[0]!.subarray(0, samplesAt(lines[0]!)));
  header.writeUInt32LE(header.length + samples.length - 8, 4);
  header.writeUInt32LE(samples.length, header.indexOf("fact") + 8);
  header.writeUInt32LE(samples.length, header.length - 4);
  return { wav: Buffer.concat([header, samples]), seconds: Math.round(samples.length / RATE) };
}

export const TALK = join("talk-1", "talk-2", "talk-3", "talk-4", "talk-5", "talk-6");
export const MESSAGES = [join("message-1"), join("message-2")] as const;
