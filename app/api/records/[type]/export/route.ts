import { problem } from "@/lib/auth/api";
import { can, limitedTo } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { dayOf } from "@/lib/base/days";
import { download } from "@/lib/base/download";
import { emitExport } from "@/lib/events/exported";
import { exportRecords } from "@/lib/records/export";
import { parseListParams } from "@/lib/records/list-params";
import { findType } from "@/lib/records/types";
import { namesOf, queryOf } from "@/lib/base/query";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

/** `GET /api/records/contact/export?…`: the whole list of the same query, as a CSV file. */
export async function GET(request: Request, { params }: RouteContext<"/api/records/[type]/export">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const type = await findType(cleaned(await params).type);
  if (!type) return problem(404, "not-found", words.noSuchType);
  if (!can(user, "records.export", type.key)) return problem(403, "forbidden", words.noPermissionToExport);
  const list = parseListParams(type, queryOf(new URL(request.url).searchParams));
  if (list.unreadable) return problem(400, "invalid", common.filterUnreadable(namesOf(list.unreadable)));
  await emitExport(user, request, { what: "records", type: { key: type.key, label: type.plural } });
  const lines = exportRecords(
    limitedTo(user, "records.export", type.key),
    type,
    list,
    new URL(request.url).search,
  );
  const file = `${type.plural.toLowerCase()}-${dayOf(Date.now(), user.timeZone)}.csv`;
  return download(lines, file);
}
