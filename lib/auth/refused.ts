import "server-only";
import { refusalOf } from "../base/db";
import { logger } from "../base/logger";
import { fail, type Result } from "../base/result";
import { common } from "../words/common";

/**
 * Words for what the database would not take however often it is sent, so that nobody is told to try again; null for any
 * other error. Schemas come first: this is for what only the database can know, such as a record that has gone meanwhile.
 */
export function asRefused(error: unknown): Result<never, "gone" | "invalid"> | null {
  const code = refusalOf(error);
  if (!code) return null;
  logger.warn({ error }, "the database would not take what was sent");
  return fail(code, code === "gone" ? common.somethingNotFound : common.valueFitsNowhere);
}
