import { fork } from "node:child_process";
import { once } from "node:events";
import { loadavg } from "node:os";
import { db } from "@/lib/base/db";
import { emitWritten } from "@/lib/records/emit-changes";
import { loadPeople } from "@/lib/records/people";
import { listTypes } from "@/lib/records/types";
import { createRecords, updateRecord } from "@/lib/records/write";
import { root } from "../scripts/stack.mjs";
import { distribution, report, round, timed } from "./report";

const RECORDS = 1_000;
/** Writes of each kind in one round; the kinds take turns, so that what else the machine does falls on all of them. */
const WRITES = 50;
const ROUNDS = 24;
const UNMEASURED_ROUNDS = 4;

const contactIds = (name: string) => Array.from({ length: RECORDS }, (_, i) => `${name}${i}`);

/** A save of a contact, with its event and without, while a hundred events a second are written and dispatched by others. */
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
  const turn = async (on: boolean) => {
    others.send(on);
    const [{ dispatched }] = (await once(others, "message")) as [{ dispatched: number }];
    return dispatched;
  };
  const times = { quiet: [] as number[], without: [] as number[], with: [] as number[] };
  let [loadedMs, before, after] = [0, await turn(false), 0];
  for (let nth = -UNMEASURED_ROUNDS; nth < ROUNDS; nth++) {
    const into = nth < 0 ? { quiet: [], without: [], with: [] } : times;
    if (nth === 0) [loadedMs, before] = [0, await turn(false)];
    for (let i = 0; i < WRITES; i++) into.quiet.push(await save(false));
    await turn(true);
    const startedAt = performance.now();
    // In turns one by one: neither has the better half of a round.
    for (let i = 0; i < WRITES; i++) {
      into.without.push(await save(false));
      into.with.push(await save(true));
    }
    loadedMs += performance.now() - startedAt;
    after = await turn(false);
  }
  others.kill();
  const [quiet, without, withEvent] = [times.quiet, times.without, times.with].map(distribution) as [
    ReturnType<typeof distribution>,
    ReturnType<typeof distribution>,
    ReturnType<typeof distribution>,
  ];
  const ratio = (a: typeof quiet, b: typeof quiet) => ({
    p50: round(a.p50 / b.p50),
    p95: round(a.p95 / b.p95),
    p99: round(a.p99 / b.p99),
  });
  const own = ROUNDS * WRITES;
  report("write without its event, nothing else going on", { unit: "ms", ...quiet });
  report("write without its event, while others' are dispatched", { unit: "ms", ...without });
  report("write with its event, while others' are dispatched", { unit: "ms", ...withEvent });
  report("events", {
    dispatchedASecond: Math.round((after - before - own) / (loadedMs / 1_000)),
    ratio: ratio(withEvent, without),
    ratioToQuiet: ratio(withEvent, quiet),
    budget: "ratio ≤ 1.10",
    load: loadavg().map((value) => round(value)),
  });
}
