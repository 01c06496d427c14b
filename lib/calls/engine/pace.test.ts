import { expect, test } from "vitest";
import { addChannel, addUser, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { takeTurn } from "./pace";

setUpDatabase();

const T = 1_700_000_000_000;

async function channel(callsPerSecond = 2) {
  await addUser("ada");
  const { channelId } = await addChannel(["ada"]);
  const turn = (now: number, mayWait: boolean) =>
    db.$transaction((tx) => takeTurn(tx, { id: channelId, callsPerSecond }, now, mayWait));
  return { offer: (now: number) => turn(now, true), dial: (now: number) => turn(now, false) };
}

test("offers are made as fast as the account starts legs, and each that must wait is told until when", async () => {
  const { offer } = await channel();
  expect(await offer(T)).toBeNull();
  expect(await offer(T)).toBe(T + 500);
  expect(await offer(T + 499)).toBe(T + 500);
  expect(await offer(T + 500)).toBeNull();
  expect(await offer(T + 501)).toBe(T + 1_000);
});

test("whom somebody waits for is called at once, and offers come after them", async () => {
  const { offer, dial } = await channel();
  expect(await offer(T)).toBeNull();
  expect(await dial(T)).toBeNull();
  expect(await dial(T)).toBeNull();
  expect(await offer(T + 500)).toBe(T + 1_500);
});

test("of many offers at once in several processes, one takes the turn", async () => {
  const { offer } = await channel();
  await offer(T - 500);
  const taken = await Promise.all(Array.from({ length: 8 }, () => offer(T)));
  expect(taken.filter((at) => at === null)).toHaveLength(1);
});

test("a turn that a wrong clock took does not keep the phones from ringing", async () => {
  const { offer } = await channel();
  await offer(T + 86_400_000);
  expect(await offer(T)).toBeNull();
  expect(await offer(T + 1)).toBe(T + 500);
});
