/** A session ends this long after it began, even if it is in use (OWASP session management, "absolute timeout"). */
export const SESSION_LIFE_MS = 7 * 86_400_000;

/** It also ends once its user has done nothing for this long. */
export const SESSION_IDLE_MS = 12 * 3_600_000;

/** `usedAt` is written at most this often. */
export const USE_RESOLUTION_MS = 5 * 60_000;

interface Life {
  createdAt: Date;
  usedAt: Date;
  revokedAt: Date | null;
}

/** Whether a session is still valid. @param now  epoch milliseconds */
export const stands = ({ createdAt, usedAt, revokedAt }: Life, now: number): boolean =>
  revokedAt === null &&
  now < createdAt.getTime() + SESSION_LIFE_MS &&
  now < usedAt.getTime() + SESSION_IDLE_MS;
