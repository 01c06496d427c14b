import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { keepDraft } from "@/lib/calls/after-call/wrap-up";
import { cleaned } from "@/lib/base/text";

/** Keeps the unsaved text of a call's note (E3). */
export async function PUT(request: Request, { params }: RouteContext<"/api/calls/[callId]/draft">) {
  const { callId } = cleaned(await params);
  return withUserRoute(z.object({ body: z.string().max(20_000) }), async (user, { body }) =>
    answer(await keepDraft(user, callId, body)),
  )(request);
}
