import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { download } from "@/lib/base/download";
import { emitExport } from "@/lib/events/exported";
import { rejectedLines } from "@/lib/import/result-files";
import { findJob, findJobInput } from "@/lib/jobs/queries";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/jobs";
import { common } from "@/lib/words/common";

/** `GET /api/jobs/<id>/rejected`: items that were not done, with the reasons, as a CSV file. */
export async function GET(request: Request, { params }: RouteContext<"/api/jobs/[id]/rejected">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const job = await findJob(user, cleaned(await params).id);
  if (!job) return problem(404, "not-found", words.jobNotFound);
  const type = job.typeKey ? { key: job.typeKey, label: job.typePlural ?? job.typeKey } : undefined;
  await emitExport(user, request, { what: "rejected-rows", type });
  return download(rejectedLines(user, job.id, await findJobInput(user, job.id)), "rejected.csv");
}
