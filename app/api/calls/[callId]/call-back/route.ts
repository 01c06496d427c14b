import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { callBackLater } from "@/lib/calls/after-call/call-back";
import { cleaned } from "@/lib/base/text";

/** Puts the other party of a call on the agent's callback list, with `note` (E1, B6). */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/call-back">) {
  const { callId } = cleaned(await params);
  return withUserRoute(z.object({ note: z.string().max(300).default("") }), async (user, { note }) =>
    answer(await callBackLater(user, callId, note)),
  )(request);
}
