import { db } from "@/lib/db";
import { logger } from "@/lib/logger";
import { within } from "@/lib/within";

export const dynamic = "force-dynamic";

/** A database that hangs is as bad as one that is away. */
const ANSWERS_WITHIN_MS = 1_000;

/** 200 while the database answers, 503 otherwise. For load balancers and the demo's launcher. */
export async function GET() {
  try {
    await within(ANSWERS_WITHIN_MS, Promise.resolve(db.$queryRaw`SELECT 1`));
    return Response.json({ ok: true });
  } catch (error) {
    logger.error({ error }, "health: the database does not answer");
    return Response.json({ ok: false, database: "unreachable" }, { status: 503 });
  }
}
