import { after } from "next/server";
import { z } from "zod";
import { withUserRoute } from "@/lib/auth/api";
import { getCalls } from "@/lib/wiring/calls";
import { setDnd } from "@/lib/presence/presence";

/** Turns do not disturb on or off, wherever the user is signed in (I5). */
export const POST = withUserRoute(z.object({ dnd: z.boolean() }), async (user, { dnd }) => {
  await setDnd(user.id, dnd);
  if (!dnd) after(() => getCalls().offerCalls([user.id]));
  return Response.json({});
});
