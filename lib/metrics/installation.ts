import "server-only";
import { Counter, Gauge, Registry } from "prom-client";
import { db } from "../base/db";

/** Metrics of the whole installation, read from the database: the same from every process. */
export async function installationMetrics(now = Date.now()): Promise<Registry> {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `dockline_${name}`, help, labelNames, registers: [registry] });
  const [conversations, recordings, callbacks, ready, signs, jobs] = await Promise.all([
    db.conversation.groupBy({ by: ["state"], where: { state: { not: "ENDED" } }, _count: true }),
    db.recording.groupBy({ by: ["state"], where: { state: { not: "STORED" } }, _count: true }),
    db.webhookEvent.count({ where: { appliedAt: null } }),
    db.presence.count({ where: { ready: true, seenAt: { gt: new Date(now - READY_MS) } } }),
    db.healthSign.findMany({ select: { kind: true, count: true, at: true } }),
    db.job.count({ where: { state: { in: ["CHECKING", "RUNNING", "UNDOING"] } } }),
  ]);
  const calls = gauge("calls", "Calls in progress, by state.", ["state"]);
  for (const { state, _count } of conversations) calls.labels(state.toLowerCase()).set(_count);
  const notStored = gauge(
    "recordings_not_stored",
    "Recordings that are waiting to be copied, or have failed.",
    ["state"],
  );
  for (const { state, _count } of recordings) notStored.labels(state.toLowerCase()).set(_count);
  gauge("webhook_events_not_applied", "Reports of channels that are not applied.").set(callbacks);
  gauge("phones_ready", "Phones that can ring.").set(ready);
  gauge("jobs_running", "Jobs that are worked on.").set(jobs);
  const webhooks = new Counter({
    name: "dockline_webhooks_total",
    help: "Webhooks, by whether their signature was right.",
    labelNames: ["signature"],
    registers: [registry],
  });
  const processes = gauge("process_seen_seconds", "Time since a process said that it lives.", ["kind", "id"]);
  for (const { kind, count, at } of signs) {
    if (kind === "webhook-signed") webhooks.labels("right").inc(count);
    if (kind === "webhook-refused") webhooks.labels("wrong").inc(count);
    const [first, role, id] = kind.split(":");
    if (first === "process" && role && id) processes.labels(role, id).set((now - at.getTime()) / 1_000);
  }
  return registry;
}

/** A phone that has not answered for so long is not ready. */
const READY_MS = 25_000;
