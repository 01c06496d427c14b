import { exportAudit } from "@/lib/audit/export";
import { parseAuditParams } from "@/lib/audit/queries";
import { problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { dayOf } from "@/lib/base/days";
import { download } from "@/lib/base/download";
import { namesOf, queryOf } from "@/lib/base/query";
import { emitExport } from "@/lib/events/exported";
import { words } from "@/lib/words/audit";
import { common } from "@/lib/words/common";

/** `GET /api/audit/export?…`: the whole audit of the same query, as a CSV file. */
export async function GET(request: Request) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  if (!can(user, "settings.audit")) return problem(403, "forbidden", words.noPermission);
  const params = parseAuditParams(queryOf(new URL(request.url).searchParams));
  if (params.unreadable) return problem(400, "invalid", common.filterUnreadable(namesOf(params.unreadable)));
  await emitExport(user, request, { what: "audit" });
  return download(exportAudit(user, params), `audit-${dayOf(Date.now(), user.timeZone)}.csv`);
}
