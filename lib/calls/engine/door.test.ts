import { expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { Door } from "./door";
import { receiveCall } from "../reports/receive-call";
import { incoming, makeCalls } from "../testing/make-calls";

setUpDatabase();

const caller = (n: number) => incoming(`CA${n}`, `+331990${String(n).padStart(5, "0")}`);

test("of many callers at once, each is accepted or turned away at once, and each accepted call is kept", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const door = new Door({ atOnce: 4, waiting: 20, answeredWithinMs: 60_000 });
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, n) => door.pass((mayStay) => receiveCall(calls, caller(n), mayStay))),
  );
  const taken = answers.flatMap((answer) => (answer && answer !== "turned-away" ? answer.id : []));
  expect(taken).toHaveLength(24);
  expect(await db.call.count({ where: { id: { in: taken } } })).toBe(24);
  expect(await db.call.count()).toBe(24);
});

test("a caller who cannot be answered in time is turned away, and nothing of the call is kept", async () => {
  await addUser("ada");
  await addChannel(["ada"]);
  const calls = makeCalls();
  const door = new Door({ atOnce: 1, waiting: 1, answeredWithinMs: 100 });
  let written = Promise.resolve<unknown>(null);
  const slow = (mayStay: () => boolean) => {
    const late = new Promise((resolve) => setTimeout(resolve, 200));
    const work = late.then(() => receiveCall(calls, caller(1), mayStay));
    written = work.catch(() => "taken back");
    return work;
  };
  const waits = door.pass(slow);
  const behind = door.pass(() => Promise.resolve("in time"));
  expect(await waits).toBe("turned-away");
  expect(await behind).toBe("turned-away");
  expect(await written).toBe("taken back");
  expect(await db.call.count()).toBe(0);
  // The door is open again.
  expect(await door.pass(() => Promise.resolve("in time"))).toBe("in time");
});

test("a call that is being committed is no longer turned away", async () => {
  const door = new Door({ atOnce: 1, waiting: 1, answeredWithinMs: 50 });
  const answer = await door.pass(async (mayStay) => {
    expect(mayStay()).toBe(true);
    await new Promise((resolve) => setTimeout(resolve, 150));
    return "kept";
  });
  expect(answer).toBe("kept");
});

test("a failure goes to the caller of `pass`, and its place to the next", async () => {
  const door = new Door({ atOnce: 1, waiting: 1, answeredWithinMs: 5_000 });
  await expect(door.pass(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await door.pass(() => Promise.resolve("next"))).toBe("next");
});
