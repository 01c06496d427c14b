import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { pageGone } from "@/lib/calls/commands/page-gone";
import { getCalls } from "@/lib/wiring/calls";
import { cleaned } from "@/lib/base/text";

/**
 * Reports that the page on the call is closing or reloading (A8). `sid` names its leg: the next page may already have
 * one.
 */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/left">) {
  const { callId } = cleaned(await params);
  return withUserRoute(z.object({ sid: z.string().max(64) }), async (user, { sid }) => {
    await pageGone(getCalls(), user.id, callId, sid);
    return Response.json({});
  })(request);
}
