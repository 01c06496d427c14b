import { problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { listNeeds } from "@/lib/health/queries";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";

export const dynamic = "force-dynamic";

/** What does harm now, for the banner of administrators: `{ needs }`. Asked by open pages, so it is no use of a session. */
export async function GET() {
  const user = await findCurrentUser(false);
  if (!user) return problem(401, "signed-out", common.signedOut);
  if (!can(user, "settings.workspace")) return problem(403, "forbidden", words.notAllowed);
  return Response.json({ needs: await listNeeds() });
}
