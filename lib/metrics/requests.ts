import "server-only";
import { collectDefaultMetrics, Histogram, Registry } from "prom-client";
import { processSingleton } from "../base/process-singleton";

/** Metrics of this process. */
export const ownMetrics = () =>
  processSingleton("metrics", () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const requests = new Histogram({
      name: "dockline_http_request_seconds",
      help: "Time until a request was answered, by the kind of its address.",
      labelNames: ["kind", "status"] as const,
      buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
      registers: [registry],
    });
    return { registry, requests };
  });

/** Kinds of address that are told apart: few, since each is a series, and ids are in none of them. */
const KINDS = [
  [/^\/api\/twilio\/voice\//, "webhook-document"],
  [/^\/api\/twilio\/events\//, "webhook-event"],
  [/^\/api\/calls(\/|\?|$)/, "call"],
  [/^\/api\/events(\?|$)/, "stream"],
  [/^\/api\/events\/answer/, "stream-answer"],
  [/^\/api\/recordings\//, "recording"],
  [/^\/api\/v1\//, "api"],
  [/^\/api\//, "other-route"],
  [/^\/(_next|sounds)\//, "file"],
] as const;

/** Returns the kind of an address. */
export const kindOf = (url: string): string => KINDS.find(([pattern]) => pattern.test(url))?.[1] ?? "page";

/** Counts a request that was answered. @param ms  from its first byte to the end of the answer */
export const countRequest = (url: string, status: number, ms: number) =>
  ownMetrics()
    .requests.labels(kindOf(url), `${Math.floor(status / 100)}xx`)
    .observe(ms / 1_000);
