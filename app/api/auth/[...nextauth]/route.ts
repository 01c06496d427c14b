import NextAuth from "next-auth";
import { NextRequest } from "next/server";
import { answer, problem } from "@/lib/auth/api";
import { OIDC, oidcName } from "@/lib/auth/oidc";
import { authOptions, isPlace, oidcRefusedAddress } from "@/lib/auth/options";
import { findCurrentUser } from "@/lib/auth/session";
import { withReactions } from "@/lib/events/dispatch";
import { addressOf } from "@/lib/http/address";
import { readText, type BodyLimit } from "@/lib/http/body";
import { common } from "@/lib/words/common";

/** Open to anyone, so the limit is small. */
const BODY: BodyLimit = { bytes: 16 * 1024, timeoutMs: 10_000 };

/** Routes our pages use. NextAuth's other pages and routes are not served. */
const ASKED = { GET: ["csrf", "session"], POST: ["callback/credentials", "signout"] };

/** Routes of signing in with a provider, if one is configured. */
const ASKED_OF_PROVIDER = { GET: [`callback/${OIDC}`, "error", "signin"], POST: [`signin/${OIDC}`] };

/** Where NextAuth leads when the exchange with the provider fails. */
const FAILED = ["error", "signin"];

type Context = RouteContext<"/api/auth/[...nextauth]">;

async function handle(method: "GET" | "POST", request: Request, context: Context): Promise<Response> {
  const { nextauth } = await context.params;
  const asked = nextauth.join("/");
  const isOfProvider = oidcName() !== null && ASKED_OF_PROVIDER[method].includes(asked);
  if (!isOfProvider && !ASKED[method].includes(asked)) return new Response(null, { status: 404 });
  if (FAILED.includes(asked)) return Response.redirect(oidcRefusedAddress("failed"));
  // NextAuth treats an invalid address as a configuration error and would answer 500.
  const to = new URL(request.url).searchParams.get("callbackUrl");
  if (to && !isPlace(to)) return problem(400, "invalid", common.valueFitsNowhere);
  // NextAuth would trust the cookie alone, and extend it.
  if (asked === "session" && !(await findCurrentUser(false))) return Response.json({});
  // Made per request: the environment is not read during the build.
  const answers = () => NextAuth(authOptions())(request, context) as Promise<Response>;
  return withReactions(answers, { address: addressOf(request.headers) });
}

export const GET = (request: Request, context: Context) => handle("GET", request, context);

export async function POST(request: NextRequest, context: Context) {
  const body = await readText(request, BODY);
  if (!body.ok) return answer(body);
  const { url, method, headers } = request;
  return handle("POST", new NextRequest(url, { method, headers, body: body.value }), context);
}
