import { after } from "next/server";
import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { getCalls } from "@/lib/wiring/calls";
import { setDnd } from "@/lib/presence/presence";

/** I5: the user wants to be rung, or not, wherever they are signed in. */
export const POST = withUserRoute(z.object({ dnd: z.boolean() }), async (user, { dnd }) => {
  await setDnd(user.id, dnd);
  if (!dnd) after(() => getCalls().offerWaiting([user.id]));
  return Response.json({});
});
