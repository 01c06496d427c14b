import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { matchCaller } from "@/lib/records/match-index/match-caller";
import { readCaller } from "@/lib/phone-numbers/numbers";
import { canSeeRecord } from "@/lib/records/model/permissions";
import { cleaned } from "@/lib/base/text";
import { getWorkspace } from "@/lib/workspace/queries";
import { common } from "@/lib/words/common";

/**
 * `GET /api/customers/match?number=`: records with this number. Outside the user's scope: name, type and owner only.
 */
export async function GET(request: Request) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const text = cleaned(new URL(request.url).searchParams.get("number") ?? "");
  const { defaultCountry } = await getWorkspace();
  const caller = readCaller(text.slice(0, 100), defaultCountry);
  if (caller.kind !== "number") return Response.json({ number: null, matches: [] });
  const matches = (await matchCaller(caller.e164)).map((match) => ({
    id: match.id,
    name: match.name,
    type: match.typeKey,
    owner: match.ownerName,
    certainty: match.certainty,
    status: canSeeRecord(user, match) ? match.status : null,
  }));
  return Response.json({ number: caller.e164, matches });
}
