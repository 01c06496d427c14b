import "server-only";

/** RFC 4180, as spreadsheets read it. */
export const CSV_OPTIONS = {
  // A cell that begins like a formula would be run by a spreadsheet: it is written as text.
  escape_formulas: true,
  record_delimiter: "windows",
} as const;

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
