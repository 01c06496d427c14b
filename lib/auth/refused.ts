import "server-only";
import { refusalOf } from "../base/db";
import { logger } from "../base/logger";
import { fail, type Result } from "../base/result";
import { common } from "../words/common";

/**
 * Turns an error of the database into a message if sending the same input again would fail again; null for any other error.
 * Schemas come first: this is for what only the database can know, such as a record deleted in the meantime.
 */
export function asRefused(error: unknown): Result<never, "gone" | "invalid"> | null {
  const code = refusalOf(error);
  if (!code) return null;
  logger.warn({ error }, "the database rejected the input");
  return fail(code, code === "gone" ? common.somethingNotFound : common.valueFitsNowhere);
}
