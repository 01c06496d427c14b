import { afterAll, expect, test, vi } from "vitest";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { openProxy } from "@/scripts/testing/database-proxy";
import { seal } from "@/lib/base/seal";
import { db } from "@/lib/base/db";
import { GET } from "./route";

const proxy = await openProxy(process.env.DATABASE_URL!);
process.env.DATABASE_URL = proxy.url;

setUpDatabase();
afterAll(() => proxy.close());

const answer = async () => {
  const response = await GET();
  return [response.status, await response.json()] as const;
};

test("a server that can decrypt the database's secrets is healthy", async () => {
  expect(await answer()).toEqual([200, { ok: true }]);
  await addChannel([]);
  expect(await answer()).toEqual([200, { ok: true }]);
});

test.each([
  ["was sealed with another key", (sealed: string) => `00000000${sealed.slice(8)}`],
  ["was altered", (sealed: string) => `${sealed.slice(0, -6)}AAAAAA`],
  ["is not encrypted", () => "secret"],
])("a server whose key does not decrypt what %s is not", async (_what, spoil) => {
  await addChannel([]);
  for (const column of ["authTokenSealed", "apiKeySecretSealed"] as const) {
    await db.channel.updateMany({ data: { authTokenSealed: seal("a"), apiKeySecretSealed: seal("b") } });
    expect((await answer())[0]).toBe(200);
    await db.channel.updateMany({ data: { [column]: spoil(seal("a secret of some length")) } });
    expect(await answer(), column).toEqual([503, { ok: false, secrets: "locked" }]);
  }
});

test("a hanging database is reported like one that is down, and so is its return", async () => {
  expect((await GET()).status).toBe(200);
  proxy.freeze();
  expect((await GET()).status).toBe(503);
  proxy.thaw();
  await vi.waitFor(async () => expect((await GET()).status).toBe(200));
});
