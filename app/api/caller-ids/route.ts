import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { listCallerIds } from "@/lib/company-numbers/queries";
import { common } from "@/lib/words/common";

/** Numbers the user may call from: `{ numbers }` (B7). */
export async function GET() {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  return Response.json({ numbers: await listCallerIds(user.id) });
}
