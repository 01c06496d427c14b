import "server-only";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Storage } from "./storage";

/** The end of a name under which a file is written. */
const UNFINISHED = ".part";

/** Keeps files in a folder: written under a temporary name, flushed to disk, then renamed. */
export function diskStorage(folder: string): Storage {
  const pathOf = (file: string) => path.join(/* turbopackIgnore: true */ folder, file);
  return {
    async write(file, content) {
      const target = pathOf(file);
      const temporary = target + UNFINISHED;
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
    },
    async read(file, range) {
      // Opened first, so that a file that is not there fails here and not in the middle of an answer.
      const handle = await open(pathOf(file));
      return Readable.toWeb(handle.createReadStream(range)) as unknown as ReadableStream<Uint8Array>;
    },
    remove: (file) => rm(pathOf(file), { force: true }),
    async *list() {
      const entries = await readdir(/* turbopackIgnore: true */ folder, {
        recursive: true,
        withFileTypes: true,
      });
      for (const entry of entries) {
        if (!entry.isFile() || entry.name.endsWith(UNFINISHED)) continue;
        const full = path.join(entry.parentPath, entry.name);
        const { size } = await stat(full);
        yield { file: path.relative(folder, full).replaceAll(path.sep, "/"), bytes: size };
      }
    },
  };
}
