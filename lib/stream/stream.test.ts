import { afterEach, expect, onTestFinished, test, vi } from "vitest";
import {
  addCall,
  addChannel,
  addRecord,
  addUser,
  agentGrants,
  setUpDatabase,
} from "@/scripts/testing/database";
import type { CurrentUser } from "../auth/permissions";
import { setPostCallNote } from "../preferences/post-call-note";
import { db } from "../base/db";
import { getBus } from "../events/bus";
import type { News } from "../events/audience";
import { notifyCall, notifyMissed, notifyTimeline, notifyQueue } from "../events/notify";
import { openStream } from "./stream";

setUpDatabase();
afterEach(() => void vi.useRealTimers());

const reads = vi.hoisted(() => ({
  begun: 0,
  slowFirst: () => Promise.resolve(),
  as: null as CurrentUser | null,
}));

vi.mock("../calls/views/card", () => ({
  listMyCards: async () => [],
  buildCard: async (user: CurrentUser, id: string) => {
    reads.as = user;
    const read = ++reads.begun;
    if (read === 1) await reads.slowFirst();
    return { id, read };
  },
}));

/** Real time for a busy machine. */
const soon = (check: () => unknown) => vi.waitFor(check, { timeout: 10_000 });

/** Adds a call that rings this user. */
async function ring(user: CurrentUser): Promise<string> {
  const { numberId } = await addChannel([user.id]);
  const legs = [{ id: "leg", entry: "OFFERED", userId: user.id }] as const;
  return addCall({ id: "c1", direction: "INBOUND", state: "OFFERING", numberId, legs });
}

/** Collects all a browser of this user receives until the test ends. */
async function listen(user: CurrentUser) {
  const gone = new AbortController();
  const reader = openStream(user, gone.signal).getReader();
  const lateness: number[] = [];
  const heard: { type: string; card?: { read: number }; postCallNote?: boolean }[] = [];
  const listening = (async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
      const { at, ...news } = JSON.parse(new TextDecoder().decode(chunk.value).slice("data: ".length));
      // Each carries the server's clock: the browser has no other.
      lateness.push(Date.now() - at);
      heard.push(news);
    }
  })();
  await soon(() => expect(heard.map(({ type }) => type)).toEqual(["snapshot"]));
  onTestFinished(async () => {
    gone.abort();
    await listening;
    for (const late of lateness) expect(late).toBeLessThan(5_000);
  });
  return Object.assign(heard, { closed: listening });
}

test("a user's preferences reach their browsers at once", async () => {
  const user = await addUser("ada");
  const heard = await listen(user);
  expect(heard[0]).toMatchObject({ postCallNote: true });
  // Set again until it arrives: the process may not listen to the database yet.
  await soon(async () => {
    await setPostCallNote(user, false);
    expect(heard).toContainEqual({ type: "preferences", dnd: false, postCallNote: false });
  });
});

test("a user whose role has changed gets calls with their new permissions", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const user = await addUser("ada", { grants: agentGrants("ALL") });
  const { id: sessionId } = await db.session.create({ data: { userId: user.id }, select: { id: true } });
  const callId = await ring(user);
  const heard = await listen({ ...user, sessionId });
  await db.role.updateMany({ data: { grants: agentGrants("OWN") } });
  await vi.advanceTimersByTimeAsync(10_000);
  await soon(() => expect(heard.at(-1)).toEqual({ type: "ping" }));
  await soon(async () => {
    await db.$transaction((tx) => notifyCall(tx, callId));
    expect(reads.as).toMatchObject({ grants: agentGrants("OWN") });
  });
});

test.each([
  ["is revoked", () => db.session.updateMany({ data: { revokedAt: new Date() } })],
  ["is a disabled user's", () => db.user.updateMany({ data: { disabledAt: new Date() } })],
])("the stream of a session that %s closes at the next ping, and no call ends", async (_how, end) => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  const user = await addUser("ada");
  const { id: sessionId } = await db.session.create({ data: { userId: user.id }, select: { id: true } });
  const callId = await ring(user);
  const heard = await listen({ ...user, sessionId });
  await end();
  await vi.advanceTimersByTimeAsync(10_000);
  await heard.closed;
  expect(heard.at(-1)).toEqual({ type: "signed-out" });
  expect((await db.conversation.findUniqueOrThrow({ where: { id: callId } })).endedAt).toBeNull();
});

test("changes to records reach the users who may see them, and nobody else", async () => {
  await db.role.updateMany({ data: { grants: agentGrants("OWN") } });
  const ada = await addUser("ada", { grants: agentGrants("OWN") });
  const ben = await addUser("ben", { grants: agentGrants("OWN") });
  const hers = await addRecord("contact", "Hers", {}, { ownerId: "ada" });
  const nobodys = await addRecord("contact", "Nobody's");
  const [toAda, toBen] = [await listen(ada), await listen(ben)];
  const touch = (id: string) => db.$transaction((tx) => notifyTimeline(tx, [id]));
  await soon(async () => {
    await touch(hers);
    expect(toAda).toContainEqual({ type: "timeline", recordIds: [hers] });
  });
  await soon(async () => {
    await touch(nobodys);
    expect(toBen).toContainEqual({ type: "timeline", recordIds: [nobodys] });
  });
  expect(toBen).not.toContainEqual({ type: "timeline", recordIds: [hers] });
});

test("a slow read of a call does not overwrite a later one", async () => {
  const user = await addUser("ada");
  const callId = await ring(user);
  const heard = await listen(user);
  reads.begun = 0;

  let goOn = () => {};
  reads.slowFirst = () => new Promise((resolve) => (goOn = () => resolve()));
  const change = () => db.$transaction((tx) => notifyCall(tx, callId));
  await soon(async () => {
    await change();
    expect(reads.begun).toBeGreaterThan(0);
  });
  await change();
  await change();
  // A notice about another user's call comes later; the stream has listened longer and has received that too.
  const others: unknown[] = [];
  const stop = getBus().subscribe(
    (message) => message.type === "call" && others.push(message.callId),
    () => {},
  );
  await db.$transaction((tx) => notifyCall(tx, "c2"));
  await soon(() => expect(others).toContain("c2"));
  stop();
  goOn();
  const calls = () => heard.filter(({ type }) => type === "call").map(({ card }) => card!.read);
  await soon(() => expect(calls()).toHaveLength(reads.begun));
  expect(calls().length).toBeGreaterThan(1);
  expect(calls()).toEqual(calls().toSorted());
  expect(calls().at(-1)).toBe(reads.begun);
});

test("a notice names one thing and reaches everyone it concerns: a thousand agents of one number, and nobody else", async () => {
  const ids = Array.from({ length: 1_000 }, (_, i) => `agent-with-a-rather-long-identity-${i}`);
  await db.user.createMany({
    data: ids.map((id) => ({ id, email: `${id}@example.com`, name: id, passwordHash: "-", roleId: "agent" })),
  });
  await addUser("stranger");
  const { numberId } = await addChannel([]);
  await db.channelUser.createMany({ data: ids.map((userId) => ({ userId, numberId })) });
  const company = await addRecord("account", "Acme");
  const person = await addRecord("contact", "Bob", {}, { links: { account: [company] } });
  await addCall({
    id: "c1",
    direction: "INBOUND",
    state: "OFFERING",
    numberId,
    links: { create: { recordId: person } },
    legs: ids.map((userId) => ({ id: `leg-${userId}`, entry: "OFFERED", userId })),
  });
  const news: News[] = [];
  onTestFinished(
    getBus().subscribe(
      (told) => news.push(told),
      () => {},
    ),
  );
  const tell = () =>
    db.$transaction(async (tx) => {
      await notifyCall(tx, "c1");
      await notifyMissed(tx, numberId);
      await notifyQueue(tx, numberId);
      await notifyTimeline(tx, [person]);
    });
  await soon(async () => {
    await tell();
    expect(new Set(news.map(({ type }) => type))).toEqual(new Set(["call", "missed", "queue", "timeline"]));
  });
  for (const told of news) {
    if ("userIds" in told) expect(told.userIds).toEqual(new Set(ids));
    if ("records" in told)
      expect(told.records.map(({ id }) => id).toSorted()).toEqual([company, person].toSorted());
  }
});
