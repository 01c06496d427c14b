import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { download } from "@/lib/base/download";
import { emitExport } from "@/lib/events/exported";
import { beforeLines } from "@/lib/import/result-files";
import { findJob } from "@/lib/jobs/queries";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/jobs";
import { common } from "@/lib/words/common";

/** `GET /api/jobs/<id>/before`: a job's records before it ran, as a CSV file. */
export async function GET(request: Request, { params }: RouteContext<"/api/jobs/[id]/before">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const job = await findJob(user, cleaned(await params).id);
  if (!job?.typeKey) return problem(404, "not-found", words.jobNotFound);
  const type = { key: job.typeKey, label: job.typePlural ?? job.typeKey };
  await emitExport(user, request, { what: "values-before", type });
  return download(beforeLines(user, job.id, job.typeKey), "before.csv");
}
