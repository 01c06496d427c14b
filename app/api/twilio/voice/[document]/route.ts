import { getCalls } from "@/lib/wiring/calls";
import { isOwn } from "@/lib/channels/twilio/server/own";
import { isUnreadable, verifyRequest } from "@/lib/channels/twilio/server/verify";
import { DOCUMENTS } from "@/lib/channels/twilio/server/webhooks";
import { logger } from "@/lib/base/logger";
import { cleaned } from "@/lib/base/text";
import { Trace } from "@/lib/base/trace";
import { words } from "@/lib/words/channels";

export const dynamic = "force-dynamic";

const xml = (body: string) => new Response(body, { headers: { "content-type": "text/xml; charset=utf-8" } });

/**
 * Too many callers at once: Twilio requests the number's fallback URL.
 * https://www.twilio.com/docs/voice/twiml#fallback-urls
 */
const busy = () => new Response(null, { status: 503, headers: { "retry-after": "1" } });

export async function POST(request: Request, { params }: RouteContext<"/api/twilio/voice/[document]">) {
  const { document } = cleaned(await params);
  // Checked before anything is read: many callers at once must cost little.
  if (document === "inbound" && getCalls().door.isFull) return busy();
  const handle = Object.hasOwn(DOCUMENTS, document) && DOCUMENTS[document];
  if (!handle) return new Response(null, { status: 404 });
  const trace = new Trace();
  const verified = await verifyRequest(request);
  if (verified instanceof Response) return verified;
  trace.step("verify");
  try {
    if (!(await isOwn(verified, document))) return new Response(words.ofAnotherAccount, { status: 403 });
    trace.step("own");
    const answer = await handle(getCalls(), verified);
    trace.step("work");
    return trace.on(answer === null ? busy() : xml(answer));
  } catch (error) {
    if (!isUnreadable(error)) throw error;
    logger.warn({ error, document }, "a request that cannot be read");
    return new Response(words.notUnderstood, { status: 400 });
  }
}
