import "server-only";

/**
 * Phone numbers with a plus, one or several, with an extension: only numbers and signs between them, which compute
 * nothing harmful.
 */
const PHONES =
  /^\+\s?\(?\d[\d\s().,/;:\u00a0-]+(?:\+[\d\s().,/;:\u00a0-]+)*(?:(?:ext|x|poste|durchwahl|dw|int)\.?\s*\d{1,6})?$/i;
const NUMBER = /^[+-]\s?[\d.,'’\s\u00a0\u202f]+\s?[%€$£¥]?$/;
const SIGNS_ALONE = /^[+-]+$/;

/** Text that `guard` may have marked. */
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/**
 * Whether a spreadsheet would run a cell: it begins with =, @, a tab or a line break, or with a sign not followed by a
 * number. Full-width signs count (https://owasp.org/www-community/attacks/CSV_Injection). Numbers stay unmarked,
 * because other programs read them.
 */
const runs = (text: string): boolean =>
  /^[=@\t\r\n＝＠＋－]/.test(text) ||
  (/^[+-]/.test(text) && ![PHONES, NUMBER, SIGNS_ALONE].some((harmless) => harmless.test(text)));

/** Puts a mark before a cell's text if a spreadsheet would run it, or if `unguard` would remove a mark. */
export const guard = (text: string): string => (runs(text) || GUARDED.test(text) ? `'${text}` : text);

/** Returns the text that was passed to `guard`. */
export const unguard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);

/** RFC 4180, as spreadsheets read it. */
export const CSV_OPTIONS = { cast: { string: guard }, record_delimiter: "windows" } as const;

/** Sends a file as it is written; stops reading once the browser has gone. */
export function download(lines: AsyncGenerator<string>, fileName: string): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: async () => void (await lines.return(undefined)),
  });
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${fileName.replace(/[^A-Za-z0-9._-]+/g, "-")}"`,
      "cache-control": "no-store",
    },
  });
}
