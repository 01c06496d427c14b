import "server-only";
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";
import { env } from "../base/env";

/** Remembers that someone has signed in on this browser: see `guesses.ts`. It grants no access. */
export const DEVICE_COOKIE = "dockline-device";

export const DEVICE_LIFE_SECONDS = 180 * 86_400;

const sign = (text: string) =>
  createHmac("sha256", env().NEXTAUTH_SECRET).update(`device:${text}`).digest("base64url");

export function makeDevice(userId: string, now: number): string {
  const text = `${userId}.${randomUUID()}.${now + DEVICE_LIFE_SECONDS * 1000}`;
  return `${text}.${sign(text)}`;
}

/** Returns the device's id if the cookie is genuine and this user has signed in on it, otherwise null. */
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
