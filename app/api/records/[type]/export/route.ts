import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { download } from "@/lib/download";
import { exportRecords } from "@/lib/records/export";
import { parseListParams } from "@/lib/records/list-params";
import { findType } from "@/lib/records/types";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

/** `GET /api/records/contact/export?…`: the list that the same address shows, whole, as a CSV file. */
export async function GET(request: Request, { params }: RouteContext<"/api/records/[type]/export">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const type = await findType((await params).type);
  if (!type) return problem(404, "not-found", words.noSuchType);
  const list = parseListParams(type, Object.fromEntries(new URL(request.url).searchParams));
  const lines = exportRecords(user, type, list, new URL(request.url).search);
  const file = `${type.plural.toLowerCase()}-${new Date().toISOString().slice(0, 10)}.csv`;
  return download(lines, file);
}
