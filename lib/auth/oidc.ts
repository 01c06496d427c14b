import "server-only";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { z } from "zod";
import { db } from "../base/db";
import { env } from "../base/env";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/sign-in";
import { emitRefused, openSession, type Origin, type SignedIn } from "./sign-in";

/** The id of the provider in NextAuth's addresses: its redirect address is /api/auth/callback/oidc. */
export const OIDC = "oidc";

/** Why someone whom the provider knows cannot sign in. `failed`: the provider could not be asked, or refused. */
export type OidcRefusal = keyof typeof words.oidc;

/** What the configured provider is called; null if there is none. */
export const oidcName = (): string | null => (env().OIDC_ISSUER ? env().OIDC_NAME : null);

/** Only an email that the provider has verified says who someone is: otherwise they could have typed any. */
const claimsSchema = z.object({
  email: z.string().trim().toLowerCase().max(254).pipe(z.email()),
  email_verified: z.literal(true),
});

/** Signs in the user with the email that the provider has verified. Nobody is created. */
export async function signInWithClaims(
  claims: unknown,
  { address, userAgent }: Pick<Origin, "address" | "userAgent">,
  now = Date.now(),
): Promise<Result<SignedIn, OidcRefusal>> {
  const parsed = claimsSchema.safeParse(claims);
  if (!parsed.success) return fail("unverified", words.oidc.unverified);
  const user = await db.user.findUnique({
    where: { email: parsed.data.email },
    select: { id: true, name: true, email: true, disabledAt: true },
  });
  if (!user) return fail("unknown", words.oidc.unknown);
  if (user.disabledAt) {
    await emitRefused(user, address);
    return fail("disabled", words.oidc.disabled);
  }
  return ok(await openSession(user, { address, userAgent, by: "oidc" }, now));
}

/** Returns the configured provider for NextAuth, which does the exchange with PKCE, state and nonce; null if there is none. */
export function oidcProvider(): OAuthConfig<Record<string, unknown>> | null {
  const { OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET, OIDC_NAME } = env();
  if (!OIDC_ISSUER) return null;
  return {
    id: OIDC,
    name: OIDC_NAME,
    type: "oauth",
    wellKnown: `${OIDC_ISSUER.replace(/\/$/, "")}/.well-known/openid-configuration`,
    clientId: OIDC_CLIENT_ID,
    clientSecret: OIDC_CLIENT_SECRET,
    authorization: { params: { scope: "openid email" } },
    checks: ["pkce", "state", "nonce"],
    idToken: true,
    userinfo: {
      // Providers may leave the email out of the ID token.
      request: async ({ client, tokens }) => {
        const claims = readPayload(tokens.id_token!);
        if (!client.issuer.metadata.userinfo_endpoint) return claims;
        const info = await client.userinfo(tokens.access_token!);
        if (info.sub !== claims.sub) throw new Error("The provider's answers are about two subjects.");
        return { ...claims, ...info };
      },
    },
    profile: ({ sub }) => ({ id: String(sub), sessionId: "" }),
  };
}

/** Reads the payload of an ID token that was checked before. */
const readPayload = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1]!, "base64url").toString("utf8")) as { sub: string };
