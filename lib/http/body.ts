import "server-only";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/http";

/** How much of a body is read, and how long that may take. */
export interface BodyLimit {
  bytes: number;
  /** For the whole body. */
  timeoutMs?: number;
  /** Between two pieces. */
  idleMs?: number;
}

export type BodyProblem = "too-large" | "too-slow" | "encoded" | "broken-off";

/** A body that was not read to its end: thrown in the middle of a stream, returned as a failure everywhere else. */
export class BodyError extends Error {
  constructor(readonly failure: Result<never, BodyProblem> & { ok: false }) {
    super(failure.message);
  }
}

const refuse = (code: BodyProblem, message: string) =>
  new BodyError({ ok: false, code, message } as BodyError["failure"]);

/** A page's form: room for more than the longest note in the longest encoding. */
export const FORM: BodyLimit = { bytes: 256 * 1024, timeoutMs: 20_000 };

const IDLE_MS = 30_000;

/**
 * Yields a body piece by piece, and stops at `limit`; the rest is left unread. Call it only once the sender is known to
 * be allowed to send. A declared length over the limit is refused; a smaller one is not trusted but counted. A
 * compressed body is not decompressed: a few bytes could expand to any number.
 *
 * @throws BodyError
 */
export async function* bodyPieces(request: Request, limit: BodyLimit): AsyncGenerator<Uint8Array> {
  const { bytes: most, timeoutMs = Infinity, idleMs = IDLE_MS } = limit;
  const encoding = request.headers.get("content-encoding") ?? "identity";
  if (encoding.toLowerCase() !== "identity") throw refuse("encoded", words.encoded);
  const tooLarge = () => refuse("too-large", words.tooLarge(most));
  if (Number(request.headers.get("content-length") ?? 0) > most) throw tooLarge();
  if (!request.body) return;
  // Not cancelled when left: that would end the connection before the refusal is sent.
  const reader = (request.body as ReadableStream<Uint8Array>).getReader();
  const endsAt = performance.now() + timeoutMs;
  let read = 0;
  for (;;) {
    const piece = await within(reader, Math.min(idleMs, endsAt - performance.now()));
    if (piece.done) return;
    read += piece.value.byteLength;
    if (read > most) throw tooLarge();
    yield piece.value;
  }
}

async function within(reader: ReadableStreamDefaultReader<Uint8Array>, ms: number) {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(refuse("too-slow", words.tooSlow)), Math.max(0, ms));
  });
  const next = reader.read().catch((error: unknown) => {
    throw Object.assign(refuse("broken-off", words.brokenOff), { cause: error });
  });
  try {
    return await Promise.race([next, late]);
  } finally {
    clearTimeout(timer);
    next.catch(() => {}); // of a body that was left already
  }
}

/** Reads a whole body, or returns why it was not read. See `bodyPieces`. */
export async function readBytes(
  request: Request,
  limit: BodyLimit,
): Promise<Result<Uint8Array<ArrayBuffer>, BodyProblem>> {
  try {
    const pieces: Uint8Array[] = [];
    for await (const piece of bodyPieces(request, limit)) pieces.push(piece);
    return ok(new Uint8Array(Buffer.concat(pieces)));
  } catch (error) {
    if (error instanceof BodyError) return error.failure;
    throw error;
  }
}

/** Reads a whole body as text. See `bodyPieces`. */
export async function readText(request: Request, limit: BodyLimit): Promise<Result<string, BodyProblem>> {
  const read = await readBytes(request, limit);
  return read.ok ? ok(new TextDecoder().decode(read.value)) : read;
}

/** Reads a whole body as JSON; an empty one is `{}`, because some requests need no content. See `bodyPieces`. */
export async function readJson(
  request: Request,
  limit: BodyLimit,
): Promise<Result<unknown, BodyProblem | "not-json">> {
  const read = await readText(request, limit);
  if (!read.ok) return read;
  try {
    return ok(read.value === "" ? {} : (JSON.parse(read.value) as unknown));
  } catch {
    return fail("not-json", words.notJson);
  }
}
