import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { setPhoneReady } from "@/lib/presence/presence";

/** The owner tab answers a ping, or says that its phone became ready or unready. */
export const POST = withUserRoute(
  z.object({ streamId: z.uuid(), ready: z.boolean() }),
  async (user, input) => {
    await setPhoneReady(user.id, input.streamId, input.ready, Date.now());
    return Response.json({});
  },
);
