import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { searchRecords } from "@/lib/search/queries";
import { beginning, cleaned } from "@/lib/base/text";
import { common } from "@/lib/words/common";

const LONGEST = 100;

/** `GET /api/search?q=`: records of any type within the user's scope, best match first. */
export async function GET(request: Request) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const text = beginning(cleaned(new URL(request.url).searchParams.get("q") ?? ""), LONGEST);
  return Response.json({ records: await searchRecords(user, text) });
}
