import "server-only";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { env } from "../base/env";

const pathOf = (file: string) => path.join(/* turbopackIgnore: true */ env().STORAGE_DIR, file);

/**
 * Writes a file below the storage folder: under a temporary name, flushed to disk, then renamed, so that a name always
 * stands for a complete file.
 *
 * @returns its size in bytes
 * @throws if the disk is full or the stream breaks off; nothing is left behind
 */
export async function writeStored(file: string, content: ReadableStream<Uint8Array>): Promise<number> {
  const target = pathOf(file);
  const temporary = `${target}.part`;
  await mkdir(path.dirname(target), { recursive: true });
  try {
    const handle = await open(temporary, "w");
    try {
      await pipeline(Readable.fromWeb(content as never), handle.createWriteStream({ flush: true }));
    } finally {
      await handle.close().catch(() => {}); // the stream has closed it already, if it reached its end
    }
    await rename(temporary, target);
    return (await stat(target)).size;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

/** Reads a part of a stored file; both ends are inclusive. */
export const readStored = (file: string, range: { start: number; end: number }): ReadableStream<Uint8Array> =>
  Readable.toWeb(createReadStream(pathOf(file), range)) as unknown as ReadableStream<Uint8Array>;
