import { expect, test } from "vitest";
import { silencing, UnknownFormat } from "./silence";

const FORMATS = {
  "µ-law, mono": { code: 7, bits: 8, channels: 1, silence: 0xff },
  "µ-law, stereo": { code: 7, bits: 8, channels: 2, silence: 0xff },
  "PCM, mono": { code: 1, bits: 16, channels: 1, silence: 0 },
  "PCM, stereo": { code: 1, bits: 16, channels: 2, silence: 0 },
};

type Format = Omit<(typeof FORMATS)["PCM, mono"], "silence">;

const chunk = (id: string, body: Buffer, size = body.length) => {
  const head = Buffer.alloc(8);
  head.write(id, "latin1");
  head.writeUInt32LE(size, 4);
  return Buffer.concat([head, body, Buffer.alloc(body.length % 2)]);
};

function formatChunk({ code, bits, channels }: Format, rate = 8_000) {
  const body = Buffer.alloc(16);
  body.writeUInt16LE(code, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(rate, 4);
  body.writeUInt32LE((rate * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  return chunk("fmt ", body);
}

const file = (...chunks: Buffer[]) => chunk("RIFF", Buffer.concat([Buffer.from("WAVE"), ...chunks]));

/** Sound of one value, which is not silence in any format. */
const SOUND = 0x55;
const sound = (bytes: number) => Buffer.alloc(bytes, SOUND);

const piecesOf = (bytes: Buffer, pieceBytes: number) =>
  Array.from({ length: Math.ceil(bytes.length / (pieceBytes || 1)) }, (_, i) =>
    bytes.subarray(i * pieceBytes, (i + 1) * pieceBytes),
  );

const streamOf = (pieces: readonly Uint8Array[]) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });

async function silenced(bytes: Buffer, spans: Parameters<typeof silencing>[0], pieceBytes = bytes.length) {
  const stream = streamOf(piecesOf(bytes, pieceBytes)).pipeThrough(silencing(spans));
  return Buffer.from(await new Response(stream).arrayBuffer());
}

const SPANS = [
  { from: 250, to: 500 },
  { from: 900, to: Infinity },
];

test.each(Object.entries(FORMATS))("%s is silent in the spans on every channel, and the same elsewhere", async (_name, format) => {
  const perMs = (8 * format.channels * format.bits) / 8;
  const head = file(formatChunk(format), chunk("data", Buffer.alloc(0), 1_000 * perMs));
  const expected = Buffer.concat([
    head,
    sound(250 * perMs),
    Buffer.alloc(250 * perMs, format.silence),
    sound(400 * perMs),
    Buffer.alloc(100 * perMs, format.silence),
  ]);
  // Pieces of any size, also ones that divide the header and a sample.
  for (const pieceBytes of [7, 1_000, 100_000]) {
    const result = await silenced(Buffer.concat([head, sound(1_000 * perMs)]), SPANS, pieceBytes);
    expect(result.equals(expected)).toBe(true);
  }
}); // prettier-ignore

const MONO = FORMATS["µ-law, mono"];
const LIST = chunk("LIST", Buffer.from("odd"));

test.each<[string, Buffer]>([
  ["other chunks come before the format", file(LIST, formatChunk(MONO), chunk("data", sound(8_000)))],
  ["other chunks come after the format", file(formatChunk(MONO), LIST, chunk("data", sound(8_000)))],
  ["the size of the sound is unknown", file(formatChunk(MONO), chunk("data", sound(8_000), 0xffffffff))],
  ["the size of the sound is said to be 0", file(formatChunk(MONO), chunk("data", sound(8_000), 0))],
  ["the size of the sound is too small", file(formatChunk(MONO), chunk("data", sound(8_000), 1_000))],
])("the sound is found where %s", async (_name, bytes) => {
  const result = await silenced(bytes, [{ from: 500, to: 1_000 }], 100);
  const body = bytes.length - 8_000;
  expect(result.subarray(0, body + 4_000).equals(bytes.subarray(0, body + 4_000))).toBe(true);
  expect(result.subarray(body + 4_000).equals(Buffer.alloc(4_000, 0xff))).toBe(true);
});

test("the file's own rate says where a span is", async () => {
  const bytes = file(formatChunk(MONO, 16_000), chunk("data", sound(16_000)));
  const result = await silenced(bytes, [{ from: 500, to: 1_000 }]);
  expect(result.subarray(-8_001).equals(Buffer.concat([sound(1), Buffer.alloc(8_000, 0xff)]))).toBe(true);
});

const data = chunk("data", sound(100));

test.each<[string, Buffer]>([
  ["MP3", Buffer.concat([Buffer.from("ID3"), sound(100)])],
  ["8-bit PCM", file(formatChunk({ code: 1, bits: 8, channels: 1 }), data)],
  ["A-law", file(formatChunk({ code: 6, bits: 8, channels: 1 }), data)],
  ["floating point", file(formatChunk({ code: 3, bits: 32, channels: 2 }), data)],
  ["three channels", file(formatChunk({ ...MONO, channels: 3 }), data)],
  ["no rate", file(formatChunk(MONO, 0), data)],
  ["a short format chunk", file(chunk("fmt ", Buffer.alloc(14)), data)],
  ["sound before its format", file(data, formatChunk(MONO))],
  ["no sound", file(formatChunk(MONO))],
  ["a header without end", file(formatChunk(MONO), chunk("LIST", sound(70_000)), data)],
  ["a header that breaks off", file(formatChunk(MONO), data).subarray(0, 40)],
  ["nothing", Buffer.alloc(0)],
])("a file of which we cannot silence parts is refused, with nothing of it let out: %s", async (_name, bytes) => {
  const out: Uint8Array[] = [];
  const pieces = piecesOf(bytes, Math.ceil(bytes.length / 50));
  const copying = async () => {
    for await (const piece of streamOf(pieces).pipeThrough(silencing(SPANS))) out.push(piece);
  };
  await expect(copying()).rejects.toThrow(UnknownFormat);
  expect(out).toEqual([]);
}); // prettier-ignore
