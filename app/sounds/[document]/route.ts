import { waitingSound } from "@/lib/channels/twilio/server/twiml";
import { WAITING_SOUNDS } from "@/lib/channels/twilio/server/urls";

export const dynamic = "force-dynamic";

/** As long as the sounds themselves. */
const FRESH_SECONDS = 86_400;

/** TwiML that plays a sound without end. Public, like the sound: it contains nothing secret and is the same for all. */
export async function GET(_request: Request, { params }: RouteContext<"/sounds/[document]">) {
  const { document } = await params;
  const sound = WAITING_SOUNDS.find((name) => document === `${name}.xml`);
  if (!sound) return new Response(null, { status: 404 });
  return new Response(waitingSound(sound), {
    headers: {
      "content-type": "text/xml; charset=utf-8",
      "cache-control": `public, max-age=${FRESH_SECONDS}`,
    },
  });
}
