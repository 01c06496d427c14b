import { isSameOrigin, problem } from "@/lib/auth/api";
import { can } from "@/lib/auth/permissions";
import { findCurrentUser } from "@/lib/auth/session";
import { findGreeting, saveGreeting } from "@/lib/channels/settings";
import { cleaned } from "@/lib/text";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";

type Context = RouteContext<"/api/greetings/[numberId]">;

const isClosed = (request: Request) => new URL(request.url).searchParams.get("closed") === "true";

/** The sound of a greeting. Open to all: whoever calls the number hears it, and the channel fetches it from here. */
export async function GET(request: Request, { params }: Context) {
  const greeting = await findGreeting(cleaned(await params).numberId, isClosed(request));
  if (!greeting?.audio) return new Response(null, { status: 404 });
  return new Response(new Uint8Array(greeting.audio), {
    headers: { "content-type": greeting.mediaType ?? "audio/wav", "cache-control": "no-cache" },
  });
}

async function change(request: Request, { params }: Context, file: File | null): Promise<Response> {
  if (!isSameOrigin(request)) return problem(403, "forbidden", common.notFromDockline);
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  if (!can(user, "settings")) return problem(403, "forbidden", words.mayNotChange);
  const saved = await saveGreeting(cleaned(await params).numberId, isClosed(request), file);
  return saved.ok ? Response.json({}) : problem(422, saved.code, saved.message);
}

export async function PUT(request: Request, context: Context) {
  const type = request.headers.get("content-type") ?? "";
  return change(request, context, new File([await request.arrayBuffer()], "greeting", { type }));
}

export const DELETE = (request: Request, context: Context) => change(request, context, null);
