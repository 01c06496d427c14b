import "server-only";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { cookies, headers } from "next/headers";
import { env } from "../base/env";
import { addressOf } from "../http/address";
import { logger } from "../base/logger";
import { DEVICE_COOKIE, DEVICE_LIFE_SECONDS, makeDevice } from "./device";
import { OIDC, oidcProvider, signInWithClaims, type OidcRefusal } from "./oidc";
import { SESSION_LIFE_MS } from "./session-life";
import { signInWithPassword, signOut, type SignedIn } from "./sign-in";

/** Why a sign-in failed, other than a wrong password. NextAuth passes an error's message to the page, so it is one of these. */
type Refusal = "unavailable" | "too-many" | "code-needed" | "wrong-code";

/** Signs in with what a form sent; null if it is wrong. @throws Error with a `Refusal` */
async function authorize(input: unknown, headers: Record<string, unknown>): Promise<SignedIn | null> {
  const refuse = (refusal: Refusal, detail = "") => new Error(refusal + detail);
  let signedIn: Awaited<ReturnType<typeof signInWithPassword>>;
  try {
    const device = (await cookies()).get(DEVICE_COOKIE)?.value;
    const userAgent = String(headers["user-agent"] ?? "");
    signedIn = await signInWithPassword(input, { address: addressOf(headers), device, userAgent });
  } catch (error) {
    logger.error({ error }, "sign-in: could not be checked");
    throw refuse("unavailable");
  }
  if (signedIn.ok) return signedIn.value;
  if (signedIn.code === "too-many") throw refuse("too-many", ` ${signedIn.waitMinutes}`);
  if (signedIn.code !== "wrong") throw refuse(signedIn.code);
  return null;
}

/** The address of the sign-in page that says why the provider's answer did not sign anyone in. */
export const oidcRefusedAddress = (refusal: OidcRefusal) =>
  new URL(`/login?oidc=${refusal}`, env().NEXTAUTH_URL).toString();

/** Opens a session for what the provider says. @returns the session, or the address that says why not */
async function authorizeClaims(claims: unknown): Promise<SignedIn | string> {
  try {
    const sent = await headers();
    const userAgent = sent.get("user-agent") ?? "";
    const signedIn = await signInWithClaims(claims, { address: addressOf(sent), userAgent });
    return signedIn.ok ? signedIn.value : oidcRefusedAddress(signedIn.code);
  } catch (error) {
    logger.error({ error }, "sign-in: the provider's answer could not be checked");
    return oidcRefusedAddress("failed");
  }
}

/** Whether a text is a web address, or a path of ours. */
export const isPlace = (text: string): boolean => {
  const base = text.startsWith("/") ? env().NEXTAUTH_URL : undefined;
  return URL.canParse(text, base) && /^https?:$/.test(new URL(text, base).protocol);
};

export const authOptions = (): NextAuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  // The cookie lasts as long as a session can; the session's row decides whether it is still valid.
  session: { strategy: "jwt", maxAge: SESSION_LIFE_MS / 1000 },
  pages: { signIn: "/login", error: "/login" },
  providers: [
    Credentials({
      credentials: { email: {}, password: {}, code: {} },
      authorize: (input, { headers }) => authorize(input, headers ?? {}),
    }),
    ...[oidcProvider()].filter((provider) => provider !== null),
  ],
  callbacks: {
    async signIn({ user, account, profile }) {
      if (account?.provider !== OIDC) return true;
      const signedIn = await authorizeClaims(profile);
      if (typeof signedIn === "string") return signedIn;
      Object.assign(user, signedIn);
      return true;
    },
    /** Allows redirects after signing in only to our own pages. */
    redirect({ url, baseUrl }) {
      const isOurs = isPlace(url) && new URL(url, baseUrl).origin === new URL(baseUrl).origin;
      return isOurs ? new URL(url, baseUrl).href : baseUrl;
    },
    jwt({ token, user }) {
      if (user) Object.assign(token, { userId: user.id, sessionId: user.sessionId });
      return { userId: token.userId, sessionId: token.sessionId };
    },
    session({ session, token }) {
      return { ...session, userId: token.userId, sessionId: token.sessionId };
    },
  },
  events: {
    async signIn({ user }) {
      (await cookies()).set(DEVICE_COOKIE, makeDevice(user.id, Date.now()), {
        maxAge: DEVICE_LIFE_SECONDS,
        httpOnly: true,
        sameSite: "lax",
        secure: env().NEXTAUTH_URL.startsWith("https:"),
        path: "/api/auth",
      });
    },
    async signOut({ token }) {
      if (token.sessionId) await signOut(token.sessionId);
    },
  },
});
