import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { wrapUp } from "@/lib/calls/after-call/wrap-up";
import { cleaned } from "@/lib/base/text";
import { words as recordWords } from "@/lib/words/records";

const input = z.object({
  body: z.string().trim().max(20_000, recordWords.tooLong20000),
  status: z.object({ recordId: z.string().max(64), value: z.string().max(200) }).nullable(),
});

/** Saves the note after a call, with the record's status; without text, skips it. */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/note">) {
  const { callId } = cleaned(await params);
  return withUserRoute(input, async (user, note) => answer(await wrapUp(user, callId, note)))(request);
}
