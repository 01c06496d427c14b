import { findCurrentUser } from "@/lib/auth/session";
import { openStream } from "@/lib/stream/stream";

export const dynamic = "force-dynamic";

/** The event stream of one browser; one tab holds it and shares it with the others. */
export async function GET(request: Request) {
  const user = await findCurrentUser(false);
  if (!user) return new Response(null, { status: 401 });
  return new Response(openStream(user, request.signal), {
    headers: {
      "content-type": "text/event-stream",
      "cache-control": "no-cache, no-transform",
      "x-accel-buffering": "no",
    },
  });
}
