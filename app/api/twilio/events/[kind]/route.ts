import { getCalls } from "@/lib/calls/instance";
import { verifyRequest } from "@/lib/channels/twilio/verify";
import { EVENTS } from "@/lib/channels/twilio/webhooks";
import { words } from "@/lib/words/channels";

export const dynamic = "force-dynamic";

/** What Twilio reports. Anything but 204 has it sent again. */
export async function POST(request: Request, { params }: RouteContext<"/api/twilio/events/[kind]">) {
  const handle = EVENTS[(await params).kind];
  if (!handle) return new Response(null, { status: 404 });
  const verified = await verifyRequest(request);
  if (!verified) return new Response(words.signatureNotValid, { status: 403 });
  await handle(getCalls(), verified);
  return new Response(null, { status: 204 });
}
