import { expect, test } from "vitest";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { seal } from "@/lib/company-numbers/secrets";
import { db } from "@/lib/base/db";
import { GET } from "./route";

setUpDatabase();

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
