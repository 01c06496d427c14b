import { expect, test } from "vitest";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../base/db";
import { markWrappedUp } from "../calls/after-call/owed-note";
import { isAvailable } from "../calls/engine/routing";
import { listColleagues } from "./colleagues";
import { setDnd, setOffline, setPhoneReady } from "./presence";

setUpDatabase();

const T = Date.UTC(2026, 10, 21, 9);

/** Ben's presence as Ada sees it at that time. */
const presenceOfBen = async (now: number) => (await listColleagues("ada", now))[0]?.presence;

async function ready() {
  await addUser("ada");
  const ben = await addUser("ben");
  const { numberId } = await addChannel(["ada", "ben"]);
  await db.presence.deleteMany();
  await setPhoneReady("ben", "stream", true, T);
  return { ben, numberId };
}

test("a phone that vanished without notice is offline after 25 seconds, and is no longer rung", async () => {
  await ready();
  expect(await presenceOfBen(T + 24_900)).toBe("available");
  expect(await isAvailable(db, "ben", T + 24_900)).toBe(true);
  expect(await presenceOfBen(T + 25_100)).toBe("offline");
  expect(await isAvailable(db, "ben", T + 25_100)).toBe(false);
  await setPhoneReady("ben", "stream", true, T + 40_000);
  expect(await presenceOfBen(T + 40_000)).toBe("available");
});

test("a phone shows as ringing, on a call, in do-not-disturb or away", async () => {
  await ready();
  await db.agentSlot.create({ data: { userId: "ben", conversationId: "call", talking: false } });
  expect(await presenceOfBen(T)).toBe("ringing");
  await db.agentSlot.update({ where: { userId: "ben" }, data: { talking: true } });
  expect(await presenceOfBen(T)).toBe("talking");
  await db.agentSlot.deleteMany();
  await setDnd("ben", true);
  expect(await presenceOfBen(T)).toBe("dnd");
  await setDnd("ben", false);
  expect(await presenceOfBen(T)).toBe("available");
  // Another tab has taken over in the meantime: the old tab's end does not take the phone offline.
  await setOffline("ben", "an older stream");
  expect(await presenceOfBen(T)).toBe("available");
  await setOffline("ben", "stream");
  expect(await presenceOfBen(T)).toBe("offline");
});

test("a user whose note is due is in wrap-up until they have written it, and can still be rung", async () => {
  const { ben, numberId } = await ready();
  const at = new Date(T - 60_000);
  const leg = {
    entry: "OFFERED",
    userId: "ben",
    admittedAt: at,
    status: "completed",
    createdAt: at,
    endedAt: at,
  } as const;
  const call = {
    direction: "INBOUND",
    outcome: "ANSWERED",
    numberId,
    agentId: "ben",
  } as const;
  await addCall({ id: "call", ...call, answeredAt: at, endedAt: at, legs: [{ id: "leg", ...leg }] });
  expect(await presenceOfBen(T)).toBe("wrap-up");
  expect(await isAvailable(db, "ben", T)).toBe(true);
  await db.user.update({ where: { id: "ben" }, data: { postCallNote: false } });
  expect(await presenceOfBen(T)).toBe("available");
  await db.user.update({ where: { id: "ben" }, data: { postCallNote: true } });
  await db.$transaction((tx) => markWrappedUp(tx, ben, "call"));
  expect(await presenceOfBen(T)).toBe("available");
});
