import { after } from "next/server";
import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { systemClock } from "@/lib/base/clock";
import { getCalls } from "@/lib/wiring/calls";
import { setPhoneReady } from "@/lib/presence/presence";

/** Receives the owner tab's answer to a ping, or a change of its phone's readiness. */
export const POST = withUserRoute(
  z.object({ streamId: z.uuid(), ready: z.boolean() }),
  async (user, input) => {
    const isNews = await setPhoneReady(user.id, input.streamId, input.ready, systemClock.now());
    if (isNews && input.ready) after(() => getCalls().offerCalls([user.id]));
    return Response.json({});
  },
  { isUse: false },
);
