import { expect, test } from "vitest";
import { addUser, setUpDatabase, typeOf } from "@/scripts/testing/database";
import { db } from "../base/db";
import { purge } from "./purge";

setUpDatabase();

const NOW = Date.parse("2026-11-26T12:00:00Z");
const minutesAgo = (minutes: number) => new Date(NOW - minutes * 60_000);

test("an unfinished upload is deleted after an hour, and a finished one is kept", async () => {
  await addUser("ada");
  const { id: typeId } = await typeOf("contact");
  const add = (fileName: string, workedAt: Date, total: number | null) =>
    db.job.create({
      data: {
        kind: "IMPORT",
        state: "STAGED",
        userId: "ada",
        typeId,
        label: { code: "imported", fileName },
        workedAt,
        total,
        items: { create: { position: 1, cells: ["Ada"] } },
      },
    });
  await add("broken off", minutesAgo(61), null);
  await add("under way", minutesAgo(59), null);
  await add("finished", minutesAgo(600), 1);
  await purge(NOW);
  const left = await db.job.findMany({ orderBy: { workedAt: "asc" }, select: { label: true } });
  expect(left).toEqual(
    ["finished", "under way"].map((fileName) => ({ label: { code: "imported", fileName } })),
  );
  expect(await db.jobItem.count()).toBe(2);
});

test("a channel's report is deleted 30 days after it was applied; one that was not is kept", async () => {
  const add = (dedupeKey: string, days: number | null) =>
    db.webhookEvent.create({
      data: {
        dedupeKey,
        kind: "call",
        payload: {},
        receivedAt: minutesAgo(60 * 24 * 90),
        appliedAt: days === null ? null : minutesAgo(60 * 24 * days),
      },
    });
  await add("older", 31);
  await add("younger", 29);
  await add("not applied", null);
  await purge(NOW);
  const left = await db.webhookEvent.findMany({ orderBy: { dedupeKey: "asc" } });
  expect(left.map(({ dedupeKey }) => dedupeKey)).toEqual(["not applied", "younger"]);
});
