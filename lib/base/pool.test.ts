import { expect, test } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { db, preparedQuery } from "./db";

setUpDatabase();

test("nothing uses the pool inside a transaction: not the client, not a prepared query, not another transaction", async () => {
  const asks: (() => Promise<unknown>)[] = [
    async () => db.user.count(),
    async () => db.$queryRaw`SELECT 1`,
    async () => db.$transaction(async () => {}),
    async () => db.$transaction([]),
    () => preparedQuery("SELECT 1", []),
  ];
  for (const ask of asks) {
    await expect(db.$transaction(async () => ask())).rejects.toThrow("asks the pool inside a transaction");
    await ask();
  }
});

test("work started in a transaction may use the pool once it is over", async () => {
  let goOn = () => {};
  const isOver = new Promise<void>((resolve) => (goOn = resolve));
  let later: Promise<number> | undefined;
  await db.$transaction(async (tx) => {
    await tx.user.count();
    later = isOver.then(() => db.user.count());
  });
  goOn();
  expect(await later).toBe(0);
});

test("a transaction that fails leaves the pool open to others", async () => {
  await expect(db.$transaction(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await db.user.count()).toBe(0);
});
