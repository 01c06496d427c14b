import { expect, test, vi } from "vitest";
import { addRecord, addUser, dispatch, setUpDatabase } from "@/scripts/testing/database";
import { db, type Tx } from "../base/db";
import { REACTIONS } from "../wiring/reactions";
import { dispatchAll, setReactions, withReactions, type Reaction } from "./dispatch";
import { emit } from "./emit";

setUpDatabase();

/** Says that a user has these names, one after the other. */
const rename = (...names: string[]) =>
  db.$transaction((tx) =>
    emit(
      tx,
      names.map((name) => ({
        kind: "task.done",
        actor: null,
        subjectId: name,
        data: { title: name },
        recordIds: [],
      })),
    ),
  );

/** Writes each event's subject as a team, which can be there once. */
const addTeams: Reaction = {
  kinds: ["task.done"],
  run: async (tx, events) => {
    for (const { subjectId } of events) await tx.team.create({ data: { name: subjectId } });
  },
};
const teams = async () => (await db.team.findMany({ orderBy: { name: "asc" } })).map(({ name }) => name);
/** Whether a statement waits for a row that another transaction holds. */
async function waitsForLock(tx: Tx) {
  // Within a transaction the view would stay as it was first read.
  await tx.$executeRaw`SELECT pg_stat_clear_snapshot()`;
  const waiting = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return waiting.length > 0;
}
const waiting = () => db.domainEvent.count({ where: { dispatchedAt: null } });

test("events are passed to reactions once each, in the order they were written", async () => {
  const seen: string[] = [];
  const watch: Reaction = {
    kinds: ["task.done"],
    run: async (_tx, events) => void seen.push(...events.map(({ subjectId }) => subjectId)),
  };
  await rename("a", "b", "c");
  await rename("d");
  expect(await dispatchAll([watch])).toBe(4);
  expect(await dispatchAll([watch])).toBe(0);
  expect(seen).toEqual(["a", "b", "c", "d"]);
});

test("an event without a reaction is marked as dispatched too", async () => {
  await rename("a");
  expect(await dispatchAll([])).toBe(1);
  expect(await waiting()).toBe(0);
});

test("a transaction that rolls back leaves no event", async () => {
  const write = db.$transaction(async (tx) => {
    await emit(tx, [{ kind: "task.done", actor: null, subjectId: "a", recordIds: [], data: { title: "a" } }]);
    throw new Error("no");
  });
  await expect(write).rejects.toThrow("no");
  expect(await db.domainEvent.count()).toBe(0);
});

test("a dispatcher that fails midway has no effect, and the next one handles its events once", async () => {
  await rename("a", "b");
  const die: Reaction = { kinds: ["task.done"], run: () => Promise.reject(new Error("killed")) };
  await dispatchAll([addTeams, die]);
  expect(await teams()).toEqual([]);
  await dispatchAll([addTeams]);
  expect(await teams()).toEqual(["a", "b"]);
  expect(await waiting()).toBe(0);
});

test("each event is handled by one of two dispatchers, and neither waits for the other", async () => {
  await rename("a");
  let goOn = () => {};
  const held = new Promise<void>((resolve) => (goOn = resolve));
  let begun = () => {};
  const first = new Promise<void>((resolve) => (begun = resolve));
  const slow: Reaction = {
    kinds: ["task.done"],
    run: async (tx, events) => {
      await addTeams.run(tx, events);
      begun();
      await held;
    },
  };
  const slowly = dispatchAll([slow]);
  await first;
  await rename("b");
  expect(await dispatchAll([addTeams])).toBe(1);
  expect(await teams()).toEqual(["b"]);
  goOn();
  await slowly;
  expect(await teams()).toEqual(["a", "b"]);
});

test("an event that keeps failing is set aside after five attempts, and the others continue", async () => {
  await db.team.create({ data: { name: "poison" } });
  await rename("a", "poison", "b");
  await dispatchAll([addTeams]);
  expect(await teams()).toEqual(["a", "b", "poison"]);
  for (let i = 0; i < 6; i++) await dispatchAll([addTeams]);
  expect(await db.domainEvent.findMany({ where: { dispatchedAt: null } })).toMatchObject([
    { subjectId: "poison", attempts: 5 },
  ]);
  await rename("c");
  expect(await dispatchAll([addTeams])).toBe(1);
});

test("a request returns after its own events' reactions, even if the worker is running one", async () => {
  setReactions([addTeams]);
  try {
    await withReactions(async () => {
      await rename("mine");
      expect(await teams()).toEqual([]);
    });
    expect(await teams()).toEqual(["mine"]);
    // The worker takes it at once, and holds it until the request waits for it.
    let worker: Promise<unknown> = Promise.resolve();
    const slow: Reaction = {
      kinds: ["task.done"],
      run: async (tx, events) => {
        await vi.waitFor(async () => expect(await waitsForLock(tx)).toBe(true));
        await addTeams.run(tx, events);
      },
    };
    await withReactions(async () => {
      await rename("theirs");
      const taken = vi.fn();
      worker = dispatchAll([{ kinds: slow.kinds, run: (tx, events) => (taken(), slow.run(tx, events)) }]);
      await vi.waitFor(() => expect(taken).toHaveBeenCalled());
    });
    expect(await teams()).toEqual(["mine", "theirs"]);
    await worker;
  } finally {
    setReactions(REACTIONS);
  }
});

test("a request returns its result even if a reaction fails", async () => {
  setReactions([{ kinds: ["task.done"], run: () => Promise.reject(new Error("no")) }]);
  expect(await withReactions(() => rename("a").then(() => "done"))).toBe("done");
  expect(await waiting()).toBe(1);
  setReactions(REACTIONS);
});

test("an event keeps the names that people and records had when it was written", async () => {
  await addUser("ada");
  const record = await addRecord("contact", "Bob");
  await emit(db, [
    { kind: "note.added", actor: { id: "ada" }, subjectId: "n", recordIds: [record], data: { body: "x" } },
  ]);
  await db.user.update({ where: { id: "ada" }, data: { name: "Ada Ortiz" } });
  await db.record.delete({ where: { id: record } });
  await dispatch();
  expect(await db.domainEvent.findFirst()).toMatchObject({
    actorName: "ada",
    data: { body: "x", records: { [record]: "Bob" } },
  });
});
