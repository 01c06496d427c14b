/** Writes, and does what follows from the events, as the web processes and the worker of a busy company do. Driven by events.ts over IPC. */
import { db } from "@/lib/base/db";
import { dispatchAll } from "@/lib/events/dispatch";
import { emit } from "@/lib/events/emit";
import { REACTIONS } from "@/lib/wiring/reactions";

const WRITES_A_SECOND = 100;
const LOOK_EVERY_MS = 250;

/** What the others do: nothing, the same writes without events, or with them. */
export type Mode = "quiet" | "plain" | "events";

let [written, dispatched, startedAt] = [0, 0, 0];
let mode: Mode = "quiet";

/** One write, with the event of a change that goes on a timeline and to open pages. */
const one = (n: number) =>
  db.$transaction(async (tx) => {
    const id = `load${n % 1_000}`;
    await tx.record.update({ where: { id }, data: { name: `Load ${n}` }, select: { id: true } });
    if (mode !== "events") return;
    const change = {
      field: "title", label: "Job title", kind: "TEXT" as const, before: "Buyer", after: `Buyer ${n}`,
      beforeText: "Buyer", afterText: `Buyer ${n}`,
    }; // prettier-ignore
    const data = { type: { key: "contact", label: "Contact" }, name: "Load", changes: [change] };
    await emit(tx, [
      { kind: "record.changed", actor: { id: "bench" }, subjectId: id, recordIds: [id], data },
    ]);
  });

/** By the clock: after a pause it catches up. */
(function load() {
  const due = mode === "quiet" ? 0 : Math.floor(((performance.now() - startedAt) / 1_000) * WRITES_A_SECOND);
  const again = () => setTimeout(load, written < due ? 0 : 1_000 / WRITES_A_SECOND);
  if (written < due) void one((written += 1)).then(again);
  else again();
})();
(function look() {
  void dispatchAll(REACTIONS).then((count) => {
    dispatched += count;
    setTimeout(look, LOOK_EVERY_MS);
  });
})();

process.on("message", (next: Mode) => {
  [written, startedAt, mode] = [0, performance.now(), next];
  process.send!({ dispatched });
});
