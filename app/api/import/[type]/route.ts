import { answer, isSameOrigin, problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { uploadFile } from "@/lib/import/upload";
import { BodyError, bodyPieces } from "@/lib/http/body";
import { MOST_BYTES } from "@/lib/import/schema";
import { logger } from "@/lib/base/logger";
import { findType } from "@/lib/records/types";
import { beginning, cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/import";
import { common } from "@/lib/words/common";

/**
 * `POST /api/import/contact?name=people.csv` with the file as its body: reads it as a stream and answers with the job's
 * id.
 */
export async function POST(request: Request, { params }: RouteContext<"/api/import/[type]">) {
  if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const type = await findType(cleaned(await params).type);
  if (!type || !request.body) return problem(404, "not-found", words.nothingToImportInto);
  if (!can(user, "records.edit", type.key)) return problem(403, "forbidden", words.noPermissionToImport);
  const name = beginning(cleaned(new URL(request.url).searchParams.get("name") ?? ""), 100);
  try {
    return answer(await uploadFile(user, type, name, bodyPieces(request, { bytes: MOST_BYTES })));
  } catch (error) {
    if (error instanceof BodyError) return answer(error.failure);
    logger.error({ error }, "an upload failed");
    return problem(503, "unavailable", words.fileNotWhole);
  }
}
