import { z } from "zod";
import { answer, withUserRoute } from "@/lib/auth/api";
import { transferCall } from "@/lib/calls/commands/transfer-call";
import { getCalls } from "@/lib/wiring/calls";
import { cleaned } from "@/lib/base/text";

const target = z.union([z.object({ userId: z.string().max(64) }), z.object({ number: z.string().max(100) })]);

/** Transfers the call to a free colleague, or to a number or an extension: `{ name }` (F2, F3). */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/transfer">) {
  const { callId } = cleaned(await params);
  return withUserRoute(target, async (user, to) => answer(await transferCall(getCalls(), user, callId, to)))(
    request,
  );
}
