import { MPEGDecoder } from "mpg123-decoder";
import type { Clock } from "../clock";
import { forgetOldest } from "../retention";
import { TwimlError } from "../twiml/parse";
import { encodeAt8k, toFrames, type Frame } from "./g711";
import { toneFrames } from "./tone";
import { readWav } from "./wav";

const LONGEST_BYTES = 10 * 1024 * 1024;
const TIMEOUT_MS = 10_000;
/** Decoded files in the cache. */
const KEPT = 100;

interface Known {
  frames: readonly Frame[];
  until: number;
}

/**
 * Downloads WAV or MP3 files to play, and keeps them as long as their Cache-Control allows; without one, for good.
 * https://help.twilio.com/articles/223180508
 */
export class Audio {
  readonly #known = new Map<string, Known>([["carrier:music", { frames: softMusic(), until: Infinity }]]);

  constructor(private readonly clock: Clock) {}

  /** @throws TwimlError 11200 when the file cannot be downloaded, 12300 when it cannot be played */
  async load(url: string): Promise<readonly Frame[]> {
    const known = this.#known.get(url);
    if (known && known.until > this.clock.now()) return known.frames;
    const { file, cacheControl } = await download(url);
    const frames = await decode(url, file);
    this.#known.set(url, { frames, until: this.clock.now() + freshMs(cacheControl) });
    forgetOldest(this.#known, KEPT, () => true);
    return frames;
  }
}

/** Reads for how long a file may be played without a new request. */
function freshMs(cacheControl: string): number {
  if (/no-store|no-cache/i.test(cacheControl)) return 0;
  const seconds = /max-age=(\d+)/i.exec(cacheControl)?.[1];
  return seconds === undefined ? Infinity : Number(seconds) * 1000;
}

async function download(url: string): Promise<{ file: Uint8Array; cacheControl: string }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new TwimlError(11200, `${url} answered ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of response.body ?? []) {
      chunks.push(chunk as Uint8Array);
      size += (chunk as Uint8Array).length;
      if (size > LONGEST_BYTES) throw new TwimlError(12300, `${url} is longer than 10 MB`);
    }
    const cacheControl = response.headers.get("cache-control") ?? "";
    return { file: Buffer.concat(chunks), cacheControl };
  } catch (cause) {
    if (cause instanceof TwimlError) throw cause;
    throw new TwimlError(11200, `${url}: ${cause instanceof Error ? cause.message : "no answer"}`);
  }
}

async function decode(url: string, file: Uint8Array): Promise<readonly Frame[]> {
  try {
    const isWav = Buffer.from(file.subarray(0, 4)).toString("latin1") === "RIFF";
    return toFrames(isWav ? readWav(file) : await readMp3(file));
  } catch (cause) {
    throw new TwimlError(12300, `${url}: ${cause instanceof Error ? cause.message : "cannot be played"}`);
  }
}

async function readMp3(file: Uint8Array): Promise<Uint8Array> {
  const decoder = new MPEGDecoder();
  await decoder.ready;
  try {
    const { channelData, samplesDecoded, sampleRate } = decoder.decode(file);
    const [samples] = channelData;
    if (!samples || samplesDecoded === 0) throw new Error("neither WAV nor MP3");
    return encodeAt8k((i) => samples[i]! * 32_767, samplesDecoded, sampleRate);
  } finally {
    decoder.free();
  }
}

/** Makes slow, quiet notes: the music for callers who wait without a waitUrl. */
function softMusic(): Frame[] {
  return [262, 330, 392, 330].flatMap((hertz) => toneFrames([hertz], 0.8, 1500));
}
