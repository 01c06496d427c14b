import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { placeCall } from "@/lib/calls/commands";
import { getCalls } from "@/lib/calls/instance";

const target = z.union([
  z.object({ recordId: z.string(), fieldKey: z.string() }),
  z.object({ callId: z.string().max(64) }),
  z.object({ number: z.string().max(100) }),
]);

/** Prepares an outbound call; the browser then connects with the call's id. */
export const POST = withUserRoute(target, async (user, input) =>
  answer(await placeCall(getCalls(), user, input)),
);
