/**
 * Writes public/sounds: ringing, key tones, ringback and hold music with its words, as 16-bit WAV at 8 kHz. Run manually;
 * the files are committed.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { speak } from "./speech.mjs";

const RATE = 8000;
const folder = new URL("../public/sounds/", import.meta.url);

/** Makes samples of several sine tones at once, with soft edges to avoid clicks. */
function tone(hertz, seconds, volume = 0.3) {
  const length = Math.round(seconds * RATE);
  const edge = Math.min(80, length / 2);
  return Float64Array.from({ length }, (_, n) => {
    const fade = Math.min(1, n / edge, (length - n) / edge);
    const sum = hertz.reduce((total, f) => total + Math.sin((2 * Math.PI * f * n) / RATE), 0);
    return (volume * fade * sum) / Math.max(1, hertz.length);
  });
}

const silence = (seconds) => new Float64Array(Math.round(seconds * RATE));
const join = (...parts) => Float64Array.from(parts.flatMap((part) => [...part]));

function writeWav(name, samples) {
  const data = Buffer.alloc(samples.length * 2);
  samples.forEach((sample, i) => data.writeInt16LE(Math.round(sample * 32_000), i * 2));
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + data.length, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(data.length, 40);
  writeFileSync(new URL(`${name}.wav`, folder), Buffer.concat([header, data]));
}

/** Frequencies of the keys, ITU-T Q.23. */
const ROWS = [697, 770, 852, 941];
const COLUMNS = [1209, 1336, 1477];
const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "s", "0", "h"];

mkdirSync(folder, { recursive: true });
KEYS.forEach((key, i) => writeWav(`dtmf${key}`, tone([ROWS[Math.floor(i / 3)], COLUMNS[i % 3]], 0.16, 0.25)));
const chime = join(tone([659, 830], 0.18), tone([830, 988], 0.18), tone([988, 1319], 0.3));
writeWav("incoming", join(chime, silence(0.25), chime, silence(1.6)));
writeWav("outgoing", silence(0.2));
writeWav("disconnect", tone([480, 620], 0.2, 0.15));
writeWav("ringback", join(tone([425], 1, 0.12), silence(4)));

const NOTE_SECONDS = 0.4;
const CHORDS = [
  [262, 330, 392],
  [220, 262, 330],
  [175, 220, 262],
  [196, 247, 294],
];
const notes = CHORDS.flatMap((chord) =>
  [0, 1, 2, 1, 0, 1, 2, 1].map((i) => tone([chord[i]], NOTE_SECONDS, 0.16)),
);

/** Samples of spoken words. The data follows a header of 44 bytes. */
function words(text) {
  const data = speak(text, { encoding: "signed-integer" }).subarray(44);
  return Float64Array.from({ length: data.length / 2 }, (_, i) => data.readInt16LE(i * 2) / 32_768);
}

/** Half a minute, played without end: a document that loops cannot speak between two rounds (decision 19). */
const HOLD_SECONDS = 30;

/** Half a minute of music and these words. */
function waiting(text) {
  const spoken = join(silence(0.4), words(text), silence(0.3));
  const musicSeconds = HOLD_SECONDS - spoken.length / RATE;
  const music = Array.from({ length: musicSeconds / NOTE_SECONDS }, (_, i) => notes[i % notes.length]);
  const sound = join(...music, spoken);
  return join(sound, silence(HOLD_SECONDS - sound.length / RATE));
}

const hold = waiting("Please hold the line.");
writeWav("hold", hold);
writeWav("alone", waiting("You are the only one in this conference. Your host may come back."));
// Played while the database is away, before it is asked again.
writeWav("hold-10s", join(...Array.from({ length: 10 / NOTE_SECONDS }, (_, i) => notes[i % notes.length])));
