import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { chooseCaller } from "@/lib/calls/after-call/link-record";
import { cleaned } from "@/lib/base/text";

/** Chooses one of several records with the number; the choice is remembered for the number (D5). */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/choose">) {
  const { callId } = cleaned(await params);
  return withUserRoute(z.object({ recordId: z.string().max(64) }), async (user, { recordId }) =>
    answer(await chooseCaller(user, callId, recordId)),
  )(request);
}
