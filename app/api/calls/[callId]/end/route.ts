import { z } from "zod";
import { answer, isSameOrigin, problem } from "@/lib/auth/api";
import { requestEndOf } from "@/lib/calls/commands/end-call";
import { findCurrentUser } from "@/lib/auth/session";
import { getCalls } from "@/lib/wiring/calls";
import { readTicket } from "@/lib/calls/store/ticket";
import { readJson, type BodyLimit } from "@/lib/http/body";
import { logger } from "@/lib/base/logger";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/calls";
import { within } from "@/lib/base/within";
import { common } from "@/lib/words/common";

/** How long the database has to store an end; the customer hears silence until then. */
const WRITTEN_WITHIN_MS = 700;

/** Null while a call is being answered: then the session identifies the user. */
const input = z.object({ ticket: z.string().max(300).nullable() });

/** The ticket in the body identifies the sender. */
const BODY: BodyLimit = { bytes: 4 * 1024, timeoutMs: 10_000 };

/**
 * Ends a call of this user. Their ticket authorises it instead of their session: it must work while the database is
 * down or hangs, and then ends the room at the channel by its name. Idempotent; the browser repeats it until it is
 * answered.
 */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/end">) {
  if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
  const { callId } = cleaned(await params);
  const read = await readJson(request, BODY);
  if (!read.ok) return answer(read);
  const parsed = input.safeParse(cleaned(read.value));
  if (!parsed.success) return problem(403, "forbidden", words.cannotEndHere);
  const ticket = parsed.data.ticket === null ? null : readTicket(parsed.data.ticket, Date.now());
  if (parsed.data.ticket !== null && ticket?.callId !== callId)
    return problem(403, "forbidden", words.cannotEndHere);
  const calls = getCalls();
  try {
    const userId = ticket?.userId ?? (await findCurrentUser())?.id;
    if (!userId) return problem(401, "signed-out", common.signedOut);
    const ended = await within(WRITTEN_WITHIN_MS, requestEndOf(calls, userId, callId));
    if (!ended.ok) return answer(ended);
    if (ended.value) await calls.carryOut(ended.value);
  } catch (error) {
    if (!ticket) throw error; // The browser asks again, with a ticket by then.
    logger.error({ error, callId }, "end: the database is away; ending the room at the channel");
    const { control } = await calls.deps.channels(ticket.channelId);
    await control.endConference(callId);
  }
  return Response.json({});
}
