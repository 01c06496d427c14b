import { getCalls } from "@/lib/wiring/calls";
import { isOwn } from "@/lib/channels/twilio/server/own";
import { isUnreadable, verifyRequest } from "@/lib/channels/twilio/server/verify";
import { EVENTS } from "@/lib/channels/twilio/server/webhooks";
import { logger } from "@/lib/base/logger";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/channels";

export const dynamic = "force-dynamic";

/** Receives Twilio's events. A 5xx answer makes Twilio send the event again. */
export async function POST(request: Request, { params }: RouteContext<"/api/twilio/events/[kind]">) {
  const { kind } = cleaned(await params);
  const handle = Object.hasOwn(EVENTS, kind) && EVENTS[kind];
  if (!handle) return new Response(null, { status: 404 });
  const verified = await verifyRequest(request);
  if (verified instanceof Response) return verified;
  try {
    if (!(await isOwn(verified, kind))) return new Response(words.ofAnotherAccount, { status: 403 });
    await handle(getCalls(), verified);
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    logger.warn({ error }, "an event that cannot be read");
    return new Response(words.notUnderstood, { status: 400 });
  }
  return new Response(null, { status: 204 });
}
