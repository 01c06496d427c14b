import { createHash, timingSafeEqual } from "node:crypto";
import { Registry } from "prom-client";
import { env } from "@/lib/base/env";
import { installationMetrics } from "@/lib/metrics/installation";
import { ownMetrics } from "@/lib/metrics/requests";

export const dynamic = "force-dynamic";

const hash = (text: string) => createHash("sha256").update(text).digest();

/** Metrics for Prometheus, for those who have METRICS_TOKEN. Without that setting there is no such page. */
export async function GET(request: Request) {
  const { METRICS_TOKEN } = env();
  if (METRICS_TOKEN === undefined) return new Response(null, { status: 404 });
  const given = request.headers.get("authorization") ?? "";
  if (!timingSafeEqual(hash(given), hash(`Bearer ${METRICS_TOKEN}`))) {
    return new Response(null, { status: 401, headers: { "www-authenticate": "Bearer" } });
  }
  const all = Registry.merge([ownMetrics().registry, await installationMetrics()]);
  return new Response(await all.metrics(), { headers: { "content-type": all.contentType } });
}
