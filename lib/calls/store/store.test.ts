import { expect, test, vi } from "vitest";
import { addCall, addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { apply } from "../model/apply";
import { lockConversation, saveConversation } from "./store";

setUpDatabase();

const TIMEOUTS = { incoming: 25_000, grace: 20_000, queue: 300_000, alone: 600_000 };

/** The transactions that wait for a row. */
const listWaiting = () => db.$queryRaw<unknown[]>`
  SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`;

test("whoever waited for a conversation's row gets its legs as they were written meanwhile", async () => {
  await addUser("ada");
  const { numberId } = await addChannel(["ada"]);
  const now = Date.now();
  const at = new Date(now);
  await addCall({
    id: "c1",
    direction: "INBOUND",
    state: "OFFERING",
    numberId,
    createdAt: at,
    legs: [
      {
        id: "customer",
        createdAt: at,
        entry: "REMOTE",
        sid: "CA1",
        status: "ringing",
        askedAt: at,
        admittedAt: at,
      },
    ],
  });
  let [hasLocked, write] = [() => {}, () => {}];
  const locked = new Promise<void>((resolve) => (hasLocked = resolve));
  const mayWrite = new Promise<void>((resolve) => (write = resolve));
  const first = db.$transaction(async (tx) => {
    const before = (await lockConversation(tx, "c1"))!;
    hasLocked();
    await mayWrite;
    const after = apply(before, { type: "offered", at: now + 1, legs: [{ id: "offer", userId: "ada" }] });
    await saveConversation(tx, before, after, { now, behindMs: 0, timeouts: TIMEOUTS });
  });
  await locked;
  const second = db.$transaction((tx) => lockConversation(tx, "c1"));
  await vi.waitFor(async () => expect(await listWaiting()).toHaveLength(1));
  write();
  await first;
  expect((await second)?.legs.map(({ id }) => id)).toEqual(["customer", "offer"]);
});
