import "server-only";
import { env } from "../base/env";
import { processSingleton } from "../base/process-singleton";
import { diskStorage } from "./disk-storage";
import { bucketStorage } from "./bucket-storage";

/** Where recordings are kept. A file is written once, whole, and never changed. */
export interface Storage {
  /**
   * Writes a file so that its name always stands for a complete one.
   *
   * @returns its size in bytes
   * @throws if there is no room or the stream breaks off; nothing is left behind
   */
  write(file: string, content: ReadableStream<Uint8Array>): Promise<number>;
  /** Reads a file, or a part of it; both ends are inclusive. */
  read(file: string, range?: { start: number; end: number }): Promise<ReadableStream<Uint8Array>>;
  /** Removes a file, if it is there. */
  remove(file: string): Promise<void>;
  /** Lists all complete files. */
  list(): AsyncIterable<{ file: string; bytes: number }>;
}

/** Returns the configured storage: a bucket if one is set, otherwise the folder (decision 25). */
export function openStorage(): Storage {
  const { S3_BUCKET, STORAGE_DIR } = env();
  return S3_BUCKET === undefined
    ? diskStorage(STORAGE_DIR)
    : processSingleton(`bucket ${S3_BUCKET}`, () => bucketStorage(S3_BUCKET, env()));
}
