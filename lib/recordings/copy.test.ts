import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeEach, expect, test } from "vitest";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../base/db";
import { env } from "../base/env";
import { copyRecordings } from "./copy";

setUpDatabase();

const RATE = 8_000;
const SECONDS = 20;
const BEGAN = Date.parse("2026-11-26T10:00:00Z");

/** A file of 16-bit PCM: a tone of 400 Hz on the first channel, one of 1000 Hz on the second. */
function tones(): Buffer {
  const file = Buffer.alloc(44 + SECONDS * RATE * 4);
  file.write("RIFF\0\0\0\0WAVEfmt ", "latin1");
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(2, 22);
  file.writeUInt32LE(RATE, 24);
  file.writeUInt32LE(RATE * 4, 28);
  file.writeUInt16LE(4, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(file.length - 44, 40);
  const sample = (hertz: number, n: number) => Math.round(8_000 * Math.sin((2 * Math.PI * hertz * n) / RATE));
  for (let n = 0; n < SECONDS * RATE; n++) {
    file.writeInt16LE(sample(400, n), 44 + n * 4);
    file.writeInt16LE(sample(1_000, n), 46 + n * 4);
  }
  return file;
}

/** Root mean square of a channel, for each second of the file. */
const levels = (file: Buffer, channel: 0 | 1) =>
  Array.from({ length: SECONDS }, (_, second) => {
    let energy = 0;
    for (let n = second * RATE; n < (second + 1) * RATE; n++) {
      energy += file.readInt16LE(44 + n * 4 + channel * 2) ** 2;
    }
    return Math.round(Math.sqrt(energy / RATE));
  });

const at = (seconds: number) => BEGAN + seconds * 1_000;

beforeEach(async () => {
  await addUser("ada");
  const { numberId } = await addChannel([]);
  const holds = [
    { from: at(4), to: at(7) },
    { from: at(16), to: null },
  ];
  await addCall({
    id: "call1",
    direction: "INBOUND",
    numberId,
    createdAt: new Date(BEGAN),
    legs: [
      { id: "c", entry: "REMOTE", sid: "CA1", holds },
      { id: "a", entry: "OFFERED", userId: "ada", sid: "CA2", holds: [{ from: at(0), to: null }] },
    ],
  });
  const times = { recordingAskedAt: new Date(at(-0.4)), recordingKnownAt: new Date(BEGAN) };
  await db.conversation.update({ where: { id: "call1" }, data: times });
});

const add = (kind: "CALL" | "VOICEMAIL") =>
  db.recording.create({ data: { callId: "call1", kind, sid: "RE1", seconds: SECONDS } });

const copyOf = (file: BodyInit) => copyRecordings(async () => new Response(file), Date.now);

const load = () => db.recording.findFirstOrThrow();

async function stored(): Promise<Buffer> {
  const { file } = await load();
  return readFile(path.join(env().STORAGE_DIR, file!));
}

test("nothing is kept of what was said while the customer was held, by them or by an agent", async () => {
  await add("CALL");
  const file = tones();
  expect(await copyOf(new Uint8Array(file))).toBe(1);
  const copy = await stored();
  expect(copy.length).toBe(file.length);
  const tone = Math.round(8_000 / Math.SQRT2);
  // Held from 4 to 7, and from 16; a second more at each edge.
  const silent = Array.from({ length: SECONDS }, (_, second) => (second >= 3 && second < 8) || second >= 15);
  for (const channel of [0, 1] as const) {
    expect(levels(copy, channel)).toEqual(silent.map((isSilent) => (isSilent ? 0 : tone)));
  }
});

test("a message is kept whole", async () => {
  await add("VOICEMAIL");
  const file = tones();
  expect(await copyOf(new Uint8Array(file))).toBe(1);
  expect((await stored()).equals(file)).toBe(true);
});

test("a call without a hold is copied as it is, in any format", async () => {
  await db.callLeg.update({ where: { id: "c" }, data: { holds: [] } });
  await add("CALL");
  expect(await copyOf("sound")).toBe(1);
  expect((await stored()).toString()).toBe("sound");
});

test("a file in which the time on hold cannot be silenced is not copied, and says why", async () => {
  await add("CALL");
  expect(await copyOf("sound")).toBe(0);
  expect(await load()).toMatchObject({ state: "FAILED", failure: "unknown-format", file: null, attempts: 1 });
});

test("a recording that the channel does not give is given up in the end, and says why", async () => {
  await add("CALL");
  let now = Date.now();
  const missing = async () => new Response(null, { status: 404 });
  await copyRecordings(missing, () => now);
  expect(await load()).toMatchObject({ state: "WAITING", failure: null });
  for (let i = 1; i < 12; i++) await copyRecordings(missing, () => (now += 3_600_000));
  expect(await load()).toMatchObject({ state: "FAILED", failure: "not-copied", attempts: 12 });
});
