import { z } from "zod";
import { answer, isSameOrigin, problem, withUserRoute } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { logger } from "@/lib/base/logger";
import { cleaned } from "@/lib/base/text";
import { within } from "@/lib/base/within";
import { controlCall, type Control } from "@/lib/calls/commands/control-call";
import { carryOutRed, pressRed } from "@/lib/calls/commands/press-red";
import { ringTarget } from "@/lib/calls/commands/ring-target";
import { REDS } from "@/lib/calls/model/may";
import { endWithTicket, readTicket } from "@/lib/calls/store/ticket";
import { readJson, type BodyLimit } from "@/lib/http/body";
import { getCalls } from "@/lib/wiring/calls";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";

/** How long the database has to store a red button; the customer hears silence until then. */
const WRITTEN_WITHIN_MS = 700;

/** The ticket in the body identifies the sender. */
const BODY: BodyLimit = { bytes: 4 * 1024, timeoutMs: 10_000 };

/** Ids of ours: a browser makes those of the legs it asks for. */
const id = z.string().min(1).max(64);

/** A ticket is null while a call is being answered: then the session identifies the user. */
const red = z.object({
  type: z.enum(REDS),
  legId: id.nullable().default(null),
  ticket: z.string().max(400).nullable().default(null),
});

const to = z.union([z.object({ userId: id }), z.object({ number: z.string().max(100) })]);

const command = z.discriminatedUnion("type", [
  z.object({ type: z.enum(["hold", "resume", "complete", "merge", "conference"]) }),
  z.object({ type: z.enum(["transfer", "consult", "add"]), to, legId: id.optional() }),
  z.object({ type: z.literal("join"), legId: id }),
  z.object({ type: z.literal("share"), isShared: z.boolean() }),
  z.object({ type: z.literal("mute"), legId: id, isMuted: z.boolean() }),
  z.object({ type: z.literal("remove"), legId: id }),
]);

/**
 * Takes every command of a softphone. Answers when what it changed is durable; what follows has begun by then. Commands
 * can be repeated: a leg that is asked for again is not rung again.
 */
export async function POST(request: Request, { params }: RouteContext<"/api/calls/[callId]/commands">) {
  const { callId } = cleaned(await params);
  const pressed = await readPressed(request.clone());
  if (pressed) return isSameOrigin(request) ? press(callId, pressed) : notFromDockline();
  return withUserRoute(command, async (user, given) => {
    const calls = getCalls();
    return "to" in given
      ? answer(await ringTarget(calls, user, callId, given))
      : answer(await controlCall(calls, user.id, callId, given satisfies Control));
  })(request);
}

const notFromDockline = () => problem(403, "forbidden", common.notFromDockline);

async function readPressed(request: Request) {
  const read = await readJson(request, BODY);
  const parsed = read.ok ? red.safeParse(cleaned(read.value)) : null;
  return parsed?.success ? parsed.data : null;
}

/**
 * Does what a red button meant. The user's ticket authorises it instead of their session: it must work while the database
 * is down or hangs, and then ends the leg, or the conference, at the channel. The browser repeats it until it is answered.
 */
async function press(callId: string, { type, legId, ticket: text }: z.infer<typeof red>) {
  const ticket = text === null ? null : readTicket(text, Date.now());
  if (text !== null && ticket?.callId !== callId) return problem(403, "forbidden", words.cannotEndHere);
  const calls = getCalls();
  try {
    const userId = ticket?.userId ?? (await findCurrentUser())?.id;
    if (!userId) return problem(401, "signed-out", common.signedOut);
    const done = await within(WRITTEN_WITHIN_MS, pressRed(calls, userId, callId, { red: type, legId }));
    if (!done.ok) return answer(done);
    if (done.value) await carryOutRed(calls, done.value, userId, type);
  } catch (error) {
    if (!ticket) throw error; // The browser asks again, with a ticket by then.
    logger.error({ error, callId }, "the database is away: a red button goes to the channel");
    const { control } = await calls.deps.channels(ticket.channelId);
    await endWithTicket(control, ticket, type);
  }
  return Response.json({});
}
