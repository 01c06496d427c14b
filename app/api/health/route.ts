import { checkSecrets } from "@/lib/base/secrets";
import { logger } from "@/lib/base/logger";
import { within } from "@/lib/base/within";
import { words } from "@/lib/words/setup";

export const dynamic = "force-dynamic";

/** A database that hangs is as bad as one that is down. */
const ANSWERS_WITHIN_MS = 1_000;

/**
 * Answers 200 while the database responds and its secrets can be decrypted, otherwise 503. For load balancers and the
 * demo's launcher.
 */
export async function GET() {
  try {
    const { areOpen } = await within(ANSWERS_WITHIN_MS, checkSecrets());
    if (areOpen) return Response.json({ ok: true });
    logger.error(words.wrongKey);
    return Response.json({ ok: false, secrets: "locked" }, { status: 503 });
  } catch (error) {
    logger.error({ error }, "health: the database does not answer");
    return Response.json({ ok: false, database: "unreachable" }, { status: 503 });
  }
}
