import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { systemClock } from "@/lib/base/clock";
import { listColleagues } from "@/lib/presence/colleagues";
import { common } from "@/lib/words/common";

/** The user's colleagues with a phone, and its current status: `{ colleagues }`. */
export async function GET() {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  return Response.json({ colleagues: await listColleagues(user.id, systemClock.now()) });
}
