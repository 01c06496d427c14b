import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { placeCall } from "@/lib/calls/commands/place-call";
import { getCalls } from "@/lib/wiring/calls";

const options = { fromId: z.string().max(64).optional(), confirmed: z.boolean().optional() };

const target = z.union([
  z.object({ recordId: z.string(), fieldKey: z.string(), ...options }),
  z.object({ callId: z.string().max(64), ...options }),
  z.object({ taskId: z.string().max(64), ...options }),
  z.object({ userId: z.string().max(64), ...options }),
  z.object({ number: z.string().max(100), ...options }),
]);

/** Prepares an outbound call. In the meantime the browser connects with the call's id, which it made. */
export const POST = withUserRoute(
  z.object({ callId: z.uuid(), target }),
  async (user, { target, callId }) => {
    const calls = getCalls();
    return answer(await calls.placing(callId, () => placeCall(calls, user, target, callId)));
  },
);
