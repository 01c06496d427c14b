import "server-only";
import type { NextAuthOptions } from "next-auth";
import Credentials from "next-auth/providers/credentials";
import { z } from "zod";
import { db } from "../db";
import { env } from "../env";
import { isPassword } from "./password";

const SESSION_MAX_AGE_SECONDS = 12 * 3600;

const credentials = z.object({ email: z.email().toLowerCase(), password: z.string().min(1).max(200) });

/** Checks a password and opens a session row; null for any mismatch, without saying which. */
export async function signInWithPassword(input: unknown) {
  const parsed = credentials.safeParse(input);
  if (!parsed.success) return null;
  const user = await db.user.findUnique({
    where: { email: parsed.data.email },
    select: { id: true, name: true, email: true, passwordHash: true, disabledAt: true },
  });
  const isRight = await isPassword(user?.passwordHash, parsed.data.password);
  if (!user || !isRight || user.disabledAt) return null;
  const session = await db.session.create({ data: { userId: user.id }, select: { id: true } });
  return { id: user.id, name: user.name, email: user.email, sessionId: session.id };
}

export const authOptions = (): NextAuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  session: { strategy: "jwt", maxAge: SESSION_MAX_AGE_SECONDS },
  pages: { signIn: "/login" },
  providers: [
    Credentials({
      credentials: { email: {}, password: {} },
      authorize: (input) => signInWithPassword(input),
    }),
  ],
  callbacks: {
    jwt({ token, user }) {
      if (user) Object.assign(token, { userId: user.id, sessionId: user.sessionId });
      return { userId: token.userId, sessionId: token.sessionId };
    },
    session({ session, token }) {
      return { ...session, userId: token.userId, sessionId: token.sessionId };
    },
  },
  events: {
    async signOut({ token }) {
      if (!token.sessionId) return;
      await db.session.updateMany({ where: { id: token.sessionId }, data: { revokedAt: new Date() } });
    },
  },
});
