import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { listRecents } from "@/lib/calls/views/log";
import { common } from "@/lib/words/common";

/** The user's recent calls, in and out: `{ calls }`, each number once, newest first. */
export async function GET() {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  return Response.json({ calls: await listRecents(user) });
}
