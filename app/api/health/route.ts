import { db } from "@/lib/db";
import { logger } from "@/lib/logger";

export const dynamic = "force-dynamic";

/** 200 while the database answers, 503 otherwise. For load balancers and the demo's launcher. */
export async function GET() {
  try {
    await db.$queryRaw`SELECT 1`;
    return Response.json({ ok: true });
  } catch (error) {
    logger.error({ error }, "health: the database does not answer");
    return Response.json({ ok: false, database: "unreachable" }, { status: 503 });
  }
}
