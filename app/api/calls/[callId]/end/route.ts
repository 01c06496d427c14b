import { z } from "zod";
import { answer, isSameOrigin, problem } from "@/lib/auth/api";
import { requestEnd } from "@/lib/calls/commands";
import { getCalls } from "@/lib/calls/instance";
import { readTicket } from "@/lib/calls/ticket";
import { readJson, type BodyLimit } from "@/lib/http/body";
import { logger } from "@/lib/logger";
import { cleaned } from "@/lib/text";
import { words } from "@/lib/words/calls";
import { within } from "@/lib/within";
import { common } from "@/lib/words/common";

/** How long the database has to take an end; the customer hears silence meanwhile. */
const WRITTEN_WITHIN_MS = 700;

const input = z.object({ ticket: z.string().max(300) });

/** Who sends it is known from the ticket in it. */
const BODY: BodyLimit = { bytes: 4 * 1024, timeoutMs: 10_000 };

/**
 * Ends a call. Authorised by the call's ticket, not by the session: it must work while the database is away or
 * hangs, and then ends the room at the channel by its name. Idempotent; the browser repeats it until it is answered.
 */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/end">) {
  if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
  const { callId } = cleaned(await params);
  const read = await readJson(request, BODY);
  if (!read.ok) return answer(read);
  const parsed = input.safeParse(cleaned(read.value));
  const ticket = parsed.success ? readTicket(parsed.data.ticket, Date.now()) : null;
  if (ticket?.callId !== callId) return problem(403, "forbidden", words.cannotEndHere);
  const calls = getCalls();
  try {
    const call = await within(WRITTEN_WITHIN_MS, requestEnd(calls, callId, "agent"));
    if (call) await calls.carryOut(call);
  } catch (error) {
    logger.error({ error, callId }, "end: the database is away; ending the room at the channel");
    const { control } = await calls.deps.channels(ticket.numberId);
    await control.endRoom(callId);
  }
  return Response.json({});
}
