import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { stands } from "../auth/session-life";
import { db } from "../base/db";
import { emit } from "../events/emit";
import { browserName } from "./browser-name";

export interface OwnSession {
  id: string;
  createdAt: Date;
  usedAt: Date;
  /** "Firefox on Linux"; null if the browser is unknown. */
  browser: string | null;
  /** Whether it is the session that asks. */
  isThis: boolean;
}

/** Lists a user's own sessions that have not ended, the last used first. */
export async function listOwnSessions(user: CurrentUser, now = Date.now()): Promise<OwnSession[]> {
  const sessions = await db.session.findMany({
    where: { userId: user.id, revokedAt: null },
    orderBy: { usedAt: "desc" },
    select: { id: true, createdAt: true, usedAt: true, revokedAt: true, userAgent: true },
  });
  return sessions
    .filter((session) => stands(session, now))
    .map(({ id, createdAt, usedAt, userAgent }) => ({
      id,
      createdAt,
      usedAt,
      browser: browserName(userAgent),
      isThis: id === user.sessionId,
    }));
}

/** Ends one of a user's own sessions, or all but the one that asks. */
export async function endOwnSessions(user: CurrentUser, which: { id: string } | "others"): Promise<void> {
  await db.$transaction(async (tx) => {
    const { count } = await tx.session.updateMany({
      where: {
        userId: user.id,
        revokedAt: null,
        id: which === "others" ? { not: user.sessionId } : which.id,
      },
      data: { revokedAt: new Date() },
    });
    const { id, name, email } = user;
    if (count > 0)
      await emit(tx, [
        { kind: "user.signed-out", actor: { id, name }, subjectId: id, recordIds: [], data: { name, email } },
      ]);
  });
}
