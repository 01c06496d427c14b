import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { exportRecords } from "@/lib/records/export";
import { parseListParams } from "@/lib/records/list-params";
import { findType } from "@/lib/records/types";

/** `GET /api/records/contact/export?…`: the list that the same address shows, whole, as a CSV file. */
export async function GET(request: Request, { params }: RouteContext<"/api/records/[type]/export">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", "You are signed out. Sign in again.");
  const type = await findType((await params).type);
  if (!type) return problem(404, "not-found", "There is no such kind of record.");
  const list = parseListParams(type, Object.fromEntries(new URL(request.url).searchParams));
  const lines = exportRecords(user, type, list);
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    // The download was called off: nothing more is read.
    cancel: async () => void (await lines.return(undefined)),
  });
  const file = `${type.plural.toLowerCase().replace(/[^a-z0-9]+/g, "-")}-${new Date().toISOString().slice(0, 10)}.csv`;
  return new Response(body, {
    headers: {
      "content-type": "text/csv; charset=utf-8",
      "content-disposition": `attachment; filename="${file}"`,
      "cache-control": "no-store",
    },
  });
}
