import "server-only";

/** Phone numbers with a plus, several of them, with an extension: numbers and signs between them, which compute nothing harmful. */
const PHONES =
  /^\+\s?\(?\d[\d\s().,/;:\u00a0-]+(?:\+[\d\s().,/;:\u00a0-]+)*(?:(?:ext|x|poste|durchwahl|dw|int)\.?\s*\d{1,6})?$/i;
const NUMBER = /^[+-]\s?[\d.,'’\s\u00a0\u202f]+\s?[%€$£¥]?$/;
const SIGNS_ALONE = /^[+-]+$/;

/** What `guard` may have put a mark before. */
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;

/**
 * Whether a spreadsheet would run a cell: it begins with =, @, a tab or a line break, or with a sign that no number follows.
 * Full-width signs count (https://owasp.org/www-community/attacks/CSV_Injection). Numbers stay plain: other programs read them.
 */
const runs = (text: string): boolean =>
  /^[=@\t\r\n＝＠＋－]/.test(text) ||
  (/^[+-]/.test(text) && ![PHONES, NUMBER, SIGNS_ALONE].some((harmless) => harmless.test(text)));

/** A cell's text with a mark before it where a spreadsheet would run it, or where `unguard` would take one away. */
export const guard = (text: string): string => (runs(text) || GUARDED.test(text) ? `'${text}` : text);

/** The text that `guard` was given. */
export const unguard = (text: string): string => (GUARDED.test(text) ? text.slice(1) : text);

/** RFC 4180, as spreadsheets read it. */
export const CSV_OPTIONS = { cast: { string: guard }, record_delimiter: "windows" } as const;

/** A file that is written while it is sent; nothing more is read once the browser has gone. */
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
