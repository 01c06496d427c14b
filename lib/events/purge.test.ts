import { expect, test } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { db } from "../base/db";
import { purgeEvents } from "./purge";

setUpDatabase();

const NOW = Date.parse("2026-11-26T12:00:00Z");
const daysAgo = (days: number) => new Date(NOW - days * 86_400_000);

const add = (subjectId: string, at: Date, more: { dispatchedAt?: Date; attempts?: number } = {}) =>
  db.domainEvent.create({ data: { kind: "task.done", subjectId, at, data: { title: subjectId }, ...more } });

const left = async () =>
  (await db.domainEvent.findMany({ orderBy: { subjectId: "asc" } })).map(({ subjectId }) => subjectId);

test("events are deleted once the workspace's retention period is over", async () => {
  const dispatchedAt = daysAgo(0);
  await add("a year and an hour old", new Date(+daysAgo(365) - 3_600_000), { dispatchedAt });
  await add("younger", new Date(+daysAgo(365) + 3_600_000), { dispatchedAt });
  expect(await purgeEvents(NOW)).toBe(1);
  expect(await left()).toEqual(["younger"]);
  await db.workspace.updateMany({ data: { keepEventsDays: 30 } });
  expect(await purgeEvents(NOW)).toBe(1);
});

test("an event that is not yet dispatched, or was set aside, is kept", async () => {
  await add("set aside", daysAgo(900), { attempts: 5 });
  await add("waiting", daysAgo(900));
  expect(await purgeEvents(NOW)).toBe(0);
  expect(await left()).toEqual(["set aside", "waiting"]);
});

test("many events are deleted in slices", async () => {
  for (let i = 0; i < 5; i++) await add(String(i), daysAgo(400 + i), { dispatchedAt: daysAgo(0) });
  expect(await purgeEvents(NOW, 2)).toBe(5);
  expect(await left()).toEqual([]);
});
