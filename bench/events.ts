import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { setTimeout } from "node:timers/promises";
import { db } from "@/lib/base/db";
import { emitWritten } from "@/lib/records/emit-changes";
import { loadPeople } from "@/lib/records/people";
import { listTypes } from "@/lib/records/types";
import { createRecords, updateRecord } from "@/lib/records/write";
import { root } from "../scripts/stack.mjs";
import type { Mode } from "./events-process";
import { distribution, report, round, timed } from "./report";

const RECORDS = 1_000;
/** Writes of each kind in one round; the kinds take turns, so that what else the machine does falls on all of them. */
const WRITES = 50;
const ROUNDS = 24;
const UNMEASURED_ROUNDS = 4;
const PAUSE_MS = 500;

const contactIds = (name: string) => Array.from({ length: RECORDS }, (_, i) => `${name}${i}`);

/**
 * A save of a contact while others make a hundred writes a second: none of them with events, or all of them, dispatched as
 * they come. The ratio of the two is what events add to a write. A third save leaves out its own event only.
 */
export async function benchEvents() {
  const type = (await listTypes()).find(({ key }) => key === "contact")!;
  const user = { id: "bench", name: "Bench" };
  await db.user.create({
    data: { ...user, email: "bench@bench.test", passwordHash: "-", role: { connect: { key: "agent" } } },
  });
  await db.$executeRaw`
    INSERT INTO "Record" (id, "typeId", name) SELECT id, ${type.id}, 'Load' FROM unnest(${contactIds("load")}::text[]) id`;
  const values = (n: number) => ({
    title: `Buyer ${n}`,
    phone: `+3319900${String(n % 10_000).padStart(4, "0")}`,
  });
  const ids = await db.$transaction((tx) =>
    createRecords(tx, type, Array.from({ length: RECORDS }, (_, i) => ({ name: `Contact ${i}`, ownerId: user.id, values: values(i), links: {} })), "FR"),
  ); // prettier-ignore
  await db.$executeRaw`ANALYZE`;
  const people = await loadPeople();
  let n = RECORDS;
  const save = (withEvent: boolean) =>
    timed(() => {
      const id = ids[(n += 1) % ids.length]!;
      return db.$transaction(async (tx) => {
        const written = await updateRecord(tx, type, id, null, { values: values(n) }, "FR");
        if (!written.ok) throw new Error(written.message);
        if (withEvent) await emitWritten(tx, user, { type, id, ...written.value, people });
      });
    });

  const others = fork(`${root}/bench/events-process.ts`, {
    execArgv: ["--conditions=react-server", "--import", "tsx"],
  });
  const turn = async (mode: Mode) => {
    others.send(mode);
    const [{ dispatched }] = (await once(others, "message")) as [{ dispatched: number }];
    return dispatched;
  };
  const times = { plain: [] as number[], without: [] as number[], with: [] as number[] };
  let [loadedMs, dispatched] = [0, 0];
  for (let nth = -UNMEASURED_ROUNDS; nth < ROUNDS; nth++) {
    const into = nth < 0 ? { plain: [], without: [], with: [] } : times;
    await turn("plain");
    for (let i = 0; i < WRITES; i++) into.plain.push(await save(false));
    const before = await turn("events");
    const startedAt = performance.now();
    // In turns one by one: neither has the better half of a round.
    for (let i = 0; i < WRITES; i++) {
      into.without.push(await save(false));
      into.with.push(await save(true));
    }
    if (nth >= 0) loadedMs += performance.now() - startedAt;
    const after = await turn("quiet");
    if (nth >= 0) dispatched += after - before;
    await setTimeout(PAUSE_MS); // the last events are dispatched before the next round begins
  }
  others.kill();
  const plain = distribution(times.plain);
  const without = distribution(times.without);
  const withEvent = distribution(times.with);
  const ratio = (a: typeof plain, b: typeof plain) => ({
    p50: round(a.p50 / b.p50),
    p95: round(a.p95 / b.p95),
    p99: round(a.p99 / b.p99),
  });
  report("write without its event, others write without events", { unit: "ms", ...plain });
  report("write without its event, others' events are dispatched", { unit: "ms", ...without });
  report("write with its event, others' events are dispatched", { unit: "ms", ...withEvent });
  report("events", {
    dispatchedASecond: Math.round(dispatched / (loadedMs / 1_000)),
    ratio: ratio(withEvent, plain),
    ratioOfOwn: ratio(withEvent, without),
    budget: "ratio ≤ 1.10",
    load: loadavg().map((value) => round(value)),
  });
}
