import { expect, test } from "vitest";
import { bodyPieces, readBytes, readJson, readText } from "./body";

const KB = 1024;
const LIMIT = { bytes: 64 * KB };

/** A request whose body has no length and no end; `taken` counts what was read of it. */
function endless({ pieceBytes = 16 * KB, headers = {} as Record<string, string> } = {}) {
  const taken = { bytes: 0, cancelled: false };
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        taken.bytes += pieceBytes;
        controller.enqueue(new Uint8Array(pieceBytes));
      },
      cancel: () => void (taken.cancelled = true),
    },
    { highWaterMark: 0 },
  );
  const request = new Request("http://localhost/", {
    method: "POST",
    body,
    headers,
    duplex: "half",
  } as never);
  return { request, taken };
}

/** A request whose body sends these pieces, and then pauses. */
function resting(...pieces: string[]) {
  const utf8 = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => pieces.forEach((piece) => controller.enqueue(utf8.encode(piece))),
  });
  return new Request("http://localhost/", { method: "POST", body, duplex: "half" } as never);
}

const sent = (body: string, headers: Record<string, string> = {}) =>
  new Request("http://localhost/", { method: "POST", body, headers });

test("a body without a length is read up to the limit, and no further", async () => {
  const { request, taken } = endless();
  const read = await readBytes(request, LIMIT);
  expect(read).toMatchObject({
    ok: false,
    code: "too-large",
    message: "This is too large. The limit is 64 KB.",
  });
  expect(taken.bytes).toBeLessThanOrEqual(LIMIT.bytes + 2 * 16 * KB);
  expect(taken.cancelled, "the connection is left for the answer").toBe(false);
});

test("a length over the limit is refused before anything is read", async () => {
  const { request, taken } = endless({ headers: { "content-length": String(LIMIT.bytes + 1) } });
  expect(await readText(request, LIMIT)).toMatchObject({ ok: false, code: "too-large" });
  expect(taken.bytes).toBe(0);
});

test("a length that promises less than is sent does not raise the limit", async () => {
  const { request } = endless({ headers: { "content-length": "10" } });
  expect(await readText(request, LIMIT)).toMatchObject({ ok: false, code: "too-large" });
});

test("a body of exactly the limit is read; one byte more is refused", async () => {
  expect(await readText(sent("x".repeat(LIMIT.bytes)), LIMIT)).toMatchObject({ ok: true });
  expect(await readText(sent("x".repeat(LIMIT.bytes + 1)), LIMIT)).toMatchObject({ code: "too-large" });
});

test("a body that pauses for ever is given up", async () => {
  const read = await readText(resting("{"), { ...LIMIT, timeoutMs: 20 });
  expect(read).toMatchObject({ ok: false, code: "too-slow" });
});

test("a long body may take its time as long as it keeps coming", async () => {
  const pieces = bodyPieces(resting("a", "b"), { ...LIMIT, idleMs: 20 });
  expect((await pieces.next()).value).toEqual(new TextEncoder().encode("a"));
  expect((await pieces.next()).value).toEqual(new TextEncoder().encode("b"));
  await expect(pieces.next()).rejects.toMatchObject({ failure: { code: "too-slow" } });
});

test("a compressed body is not decompressed", async () => {
  const { request, taken } = endless({ headers: { "content-encoding": "gzip" } });
  expect(await readBytes(request, LIMIT)).toMatchObject({ ok: false, code: "encoded" });
  expect(taken.bytes).toBe(0);
});

test("a connection that breaks off is reported, with its cause", async () => {
  const body = new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(new Error("reset")) });
  const request = new Request("http://localhost/", { method: "POST", body, duplex: "half" } as never);
  expect(await readJson(request, LIMIT)).toMatchObject({ ok: false, code: "broken-off" });
});

test("JSON is read, an empty body is an empty object, and anything else is refused", async () => {
  expect(await readJson(sent('{"a":"é"}'), LIMIT)).toEqual({ ok: true, value: { a: "é" } });
  expect(await readJson(new Request("http://localhost/", { method: "POST" }), LIMIT)).toEqual({
    ok: true,
    value: {},
  });
  expect(await readJson(sent("{"), LIMIT)).toMatchObject({ ok: false, code: "not-json" });
});
