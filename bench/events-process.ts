/** Writes events and does what follows from them, as the web processes and the worker of a busy company do. Driven by events.ts over IPC. */
import { db } from "@/lib/base/db";
import { dispatchAll } from "@/lib/events/dispatch";
import { emit } from "@/lib/events/emit";
import { REACTIONS } from "@/lib/wiring/reactions";

const EVENTS_A_SECOND = 100;
const LOOK_EVERY_MS = 250;

let [emitted, dispatched, startedAt, isOn] = [0, 0, 0, false];

/** One write's event: a change that goes on a timeline and to open pages. */
const one = (n: number) =>
  emit(db, [
    {
      kind: "record.changed",
      actor: { id: "bench" },
      subjectId: `load${n % 1_000}`,
      recordIds: [`load${n % 1_000}`],
      data: {
        type: { key: "contact", label: "Contact" },
        name: "Load",
        changes: [
          {
            field: "title", label: "Job title", kind: "TEXT", before: "Buyer", after: `Buyer ${n}`,
            beforeText: "Buyer", afterText: `Buyer ${n}`,
          },
        ],
      },
    },
  ]); // prettier-ignore

/** By the clock: after a pause it catches up. */
(function load() {
  const due = isOn ? Math.floor(((performance.now() - startedAt) / 1_000) * EVENTS_A_SECOND) : 0;
  const again = () => setTimeout(load, emitted < due ? 0 : 1_000 / EVENTS_A_SECOND);
  if (emitted < due) void one((emitted += 1)).then(again);
  else again();
})();
(function look() {
  void dispatchAll(REACTIONS).then((count) => {
    dispatched += count;
    setTimeout(look, LOOK_EVERY_MS);
  });
})();

process.on("message", (on: boolean) => {
  if (on) [emitted, startedAt] = [0, performance.now()];
  isOn = on;
  process.send!({ dispatched });
});
