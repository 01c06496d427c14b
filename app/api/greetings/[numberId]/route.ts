import { answer, isSameOrigin, problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { findGreeting, MOST_AUDIO_BYTES, saveGreeting } from "@/lib/company-numbers/settings";
import { readBytes } from "@/lib/http/body";
import { cleaned } from "@/lib/base/text";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";

type Context = RouteContext<"/api/greetings/[numberId]">;

const isClosed = (request: Request) => new URL(request.url).searchParams.get("closed") === "true";

/** The audio of a greeting. Public: every caller hears it, and the channel fetches it here. */
export async function GET(request: Request, { params }: Context) {
  const greeting = await findGreeting(cleaned(await params).numberId, isClosed(request));
  if (!greeting?.audio) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(greeting.audio), {
    headers: { "content-type": greeting.mediaType ?? "audio/wav", "cache-control": "no-cache" },
  });
}

/** Reads the file only after checking that the sender may upload it. */
async function change(request: Request, { params }: Context, hasFile: boolean): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  if (!can(user, "settings.telephony")) return problem(403, "forbidden", words.noPermissionToChange);
  let file: File | null = null;
  if (hasFile) {
    const read = await readBytes(request, { bytes: MOST_AUDIO_BYTES });
    if (!read.ok) return answer(read);
    file = new File([read.value], "greeting", { type: request.headers.get("content-type") ?? "" });
  }
  const saved = await saveGreeting(user, cleaned(await params).numberId, isClosed(request), file);
  return saved.ok ? Response.json({}) : problem(422, saved.code, saved.message);
}

export const PUT = (request: Request, context: Context) => change(request, context, true);

export const DELETE = (request: Request, context: Context) => change(request, context, false);
