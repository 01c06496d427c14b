import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { declineCall } from "@/lib/calls/commands/end-call";
import { getCalls } from "@/lib/wiring/calls";
import { cleaned } from "@/lib/base/text";

/** Declines the call for this agent. */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/decline">) {
  const { callId } = cleaned(await params);
  return withUserRoute(z.object({}), async (user) => {
    await declineCall(getCalls(), user.id, callId);
    return Response.json({});
  })(request);
}
