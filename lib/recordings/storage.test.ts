import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { startFauxqs, type FauxqsServer } from "fauxqs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { bucketStorage } from "./bucket-storage";
import { diskStorage } from "./disk-storage";
import type { Storage } from "./storage";

const BUCKET = "recordings";
const KEYS = { S3_ACCESS_KEY_ID: "key", S3_SECRET_ACCESS_KEY: "secret" };
const folder = mkdtempSync(path.join(os.tmpdir(), "storage-"));

let server: FauxqsServer;
let endpoint: string;
beforeAll(async () => {
  server = await startFauxqs({ port: 0, host: "127.0.0.1", logger: false });
  server.createBucket(BUCKET);
  endpoint = `http://127.0.0.1:${server.port}`;
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const streamOf = (bytes: Uint8Array, size = 64 * 1024) =>
  new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.subarray(at, at + size));
      controller.close();
    },
  });

const bytesOf = (stream: ReadableStream<Uint8Array>) => new Response(stream).arrayBuffer().then(Buffer.from);

async function listAll(storage: Storage) {
  const files = [];
  for await (const file of storage.list()) files.push(file);
  return files.toSorted((a, b) => (a.file < b.file ? -1 : 1));
}

const content = Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7) % 251));
/** More than the SDK sends in one part. */
const LARGE = Buffer.alloc(12 * 1024 * 1024, "dockline");

describe.each([
  ["a folder", () => diskStorage(folder)],
  ["a bucket", () => bucketStorage(BUCKET, { S3_REGION: "eu-west-3", S3_ENDPOINT: endpoint, ...KEYS })],
])("in %s", (_where, make) => {
  let storage: Storage;
  beforeAll(() => void (storage = make()));

  test("a file is read as it was written, whole and in parts", async () => {
    expect(await storage.write("recordings/2026-11/a.wav", streamOf(content))).toBe(content.length);
    expect((await bytesOf(await storage.read("recordings/2026-11/a.wav"))).equals(content)).toBe(true);
    const part = await bytesOf(await storage.read("recordings/2026-11/a.wav", { start: 1_000, end: 1_999 }));
    expect(part.equals(content.subarray(1_000, 2_000))).toBe(true);
    const end = { start: content.length - 1, end: content.length - 1 };
    expect((await bytesOf(await storage.read("recordings/2026-11/a.wav", end))).length).toBe(1);
  });

  test("a large file of unknown length is written whole", async () => {
    expect(await storage.write("large.wav", streamOf(LARGE))).toBe(LARGE.length);
    expect((await bytesOf(await storage.read("large.wav"))).equals(LARGE)).toBe(true);
  });

  test("a stream that breaks off leaves nothing", async () => {
    const broken = (length: number) => {
      let sent = 0;
      return new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent >= length) controller.error(new Error("broken off"));
          else controller.enqueue(LARGE.subarray(0, 1024 * 1024));
          sent += 1024 * 1024;
        },
      });
    };
    const before = await listAll(storage);
    await expect(storage.write("broken-small.wav", broken(1024 * 1024))).rejects.toThrow("broken off");
    await expect(storage.write("broken-large.wav", broken(30 * 1024 * 1024))).rejects.toThrow("broken off");
    expect(await listAll(storage)).toEqual(before);
    await expect(storage.read("broken-large.wav").then(bytesOf)).rejects.toThrow();
  });

  test("all files are listed with their sizes", async () => {
    await storage.write("recordings/2026-12/b.wav", streamOf(content.subarray(0, 10)));
    expect(await listAll(storage)).toEqual([
      { file: "large.wav", bytes: LARGE.length },
      { file: "recordings/2026-11/a.wav", bytes: content.length },
      { file: "recordings/2026-12/b.wav", bytes: 10 },
    ]);
  });
});

test("a bucket that is not there is no storage", async () => {
  const gone = bucketStorage("gone", { S3_REGION: "eu-west-3", S3_ENDPOINT: endpoint, ...KEYS });
  await expect(gone.write("a.wav", streamOf(content))).rejects.toThrow();
  await expect(listAll(gone)).rejects.toThrow();
});
