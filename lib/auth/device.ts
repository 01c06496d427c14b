import "server-only";
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { env } from "../base/env";

/** Remembers, on a browser, that somebody signed in there: see `guesses.ts`. It opens nothing. */
export const DEVICE_COOKIE = "dockline-device";

export const DEVICE_LIFE_SECONDS = 180 * 86_400;

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`device:${text}`).digest("base64url");

export function makeDevice(userId: string, now: number): string {
  const text = `${userId}.${randomUUID()}.${now + DEVICE_LIFE_SECONDS * 1000}`;
  return `${text}.${sign(text)}`;
}

/** The device's id, when it is genuine and one on which this very user signed in; else null. */
export function readDevice(
  cookie: string | undefined,
  userId: string | undefined,
  now: number,
): string | null {
  const [whose = "", id = "", expiresAt = "", signature = ""] = (cookie ?? "").split(".");
  const expected = Buffer.from(sign(`${whose}.${id}.${expiresAt}`));
  const given = Buffer.from(signature);
  if (expected.length !== given.length || !timingSafeEqual(expected, given)) return null;
  return whose === userId && Number(expiresAt) > now ? id : null;
}
