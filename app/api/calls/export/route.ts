import { problem } from "@/lib/auth/api";
import { can, limitedTo } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { exportCalls } from "@/lib/calls/views/export";
import { parseLogParams } from "@/lib/calls/views/log";
import { dayOf } from "@/lib/base/days";
import { download } from "@/lib/base/download";
import { namesOf, queryOf } from "@/lib/base/query";
import { emitExport } from "@/lib/events/exported";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";

/** `GET /api/calls/export?…`: the whole call log of the same query, as a CSV file. */
export async function GET(request: Request) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  if (!can(user, "calls.export")) return problem(403, "forbidden", words.noPermissionToExport);
  const { search, searchParams } = new URL(request.url);
  const params = parseLogParams(queryOf(searchParams));
  if (params.unreadable) return problem(400, "invalid", common.filterUnreadable(namesOf(params.unreadable)));
  await emitExport(user, request, { what: "calls" });
  return download(
    exportCalls(limitedTo(user, "calls.export"), params, search),
    `calls-${dayOf(Date.now(), user.timeZone)}.csv`,
  );
}
