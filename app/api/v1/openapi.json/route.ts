import { withToken } from "@/lib/api/with-token";
import { problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { openApiDocument } from "@/lib/records/openapi";
import { listTypes } from "@/lib/records/types";
import { words } from "@/lib/words/api";

const document = async () => Response.json(openApiDocument(await listTypes(), env().NEXTAUTH_URL));

const withTokenOnly = withToken(document);

/** `GET /api/v1/openapi.json`: the API with the current types and fields, for programs and signed-in users. */
export async function GET(request: Request) {
  if (request.headers.has("authorization")) return withTokenOnly(request, undefined);
  const user = await findCurrentUser();
  if (!user) return problem(401, "no-token", words.tokenMissing);
  return can(user, "api") ? document() : problem(403, "forbidden", words.noPermissionToUse);
}
