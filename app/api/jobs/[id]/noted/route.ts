import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { download } from "@/lib/base/download";
import { notedLines } from "@/lib/import/result-files";
import { findJob, findJobInput } from "@/lib/jobs/queries";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/jobs";
import { common } from "@/lib/words/common";

/** `GET /api/jobs/<id>/noted`: items that were done but need a look, with the reason, as a CSV file. */
export async function GET(_request: Request, { params }: RouteContext<"/api/jobs/[id]/noted">) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const job = await findJob(user, cleaned(await params).id);
  if (!job) return problem(404, "not-found", words.jobNotFound);
  return download(notedLines(user, job.id, await findJobInput(user, job.id)), "to-look-at.csv");
}
