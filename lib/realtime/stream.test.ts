import { expect, test, vi } from "vitest";
import { addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../db";
import { getBus } from "./bus";
import { notifyCall } from "./notify";
import { openStream } from "./stream";

setUpDatabase();

const reads = vi.hoisted(() => ({ begun: 0, slowFirst: () => Promise.resolve() }));

vi.mock("../calls/card", () => ({
  listMyCards: async () => [],
  buildCard: async (_user: unknown, id: string) => {
    const read = ++reads.begun;
    if (read === 1) await reads.slowFirst();
    return { id, read };
  },
}));

test("a call that is read slowly is not told after a later reading of it", async () => {
  const user = await addUser("ada");
  const leave = new AbortController();
  const reader = openStream(user, leave.signal).getReader();
  const heard: { type: string; card?: { read: number } }[] = [];
  const listening = (async () => {
    for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
      heard.push(JSON.parse(new TextDecoder().decode(chunk.value).slice("data: ".length)));
  })();
  await vi.waitFor(() => expect(heard.map(({ type }) => type)).toEqual(["snapshot"]));

  let goOn = () => {};
  reads.slowFirst = () => new Promise((resolve) => (goOn = () => resolve()));
  const change = () => db.$transaction((tx) => notifyCall(tx, "c1", [user.id]));
  await vi.waitFor(async () => {
    await change();
    expect(reads.begun).toBeGreaterThan(0);
  });
  await change();
  await change();
  // What is told of another call, to nobody, comes after; the stream listens for longer, and has heard it too.
  const others: unknown[] = [];
  const stop = getBus().subscribe(
    (message) => message.type === "call" && others.push(message.callId),
    () => {},
  );
  await db.$transaction((tx) => notifyCall(tx, "c2", []));
  await vi.waitFor(() => expect(others).toContain("c2"));
  stop();
  goOn();
  const calls = () => heard.filter(({ type }) => type === "call").map(({ card }) => card!.read);
  await vi.waitFor(() => expect(calls()).toHaveLength(reads.begun));
  expect(calls().length).toBeGreaterThan(1);
  expect(calls()).toEqual(calls().toSorted());
  expect(calls().at(-1)).toBe(reads.begun);
  leave.abort();
  await listening;
});
