import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { transferCall } from "@/lib/calls/commands";
import { getCalls } from "@/lib/calls/instance";

/** F3: hands the call over to a colleague who is free: `{ name }`. */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/transfer">) {
  const { callId } = await params;
  return withUserRoute(z.object({ userId: z.string().max(64) }), async (user, { userId }) =>
    answer(await transferCall(getCalls(), user, callId, userId)),
  )(request);
}
