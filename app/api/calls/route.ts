import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { dialTargetSchema } from "@/lib/calls/commands/dial-target";
import { placeCall } from "@/lib/calls/commands/place-call";
import { getCalls } from "@/lib/wiring/calls";

/** Prepares an outbound call. In the meantime the browser connects with the call's id, which it made. */
export const POST = withUserRoute(
  z.object({ callId: z.uuid(), target: dialTargetSchema }),
  async (user, { target, callId }) => {
    const calls = getCalls();
    return answer(await calls.placing(callId, () => placeCall(calls, user, target, callId)));
  },
  { isReacting: false },
);
