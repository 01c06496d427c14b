import { expect, test } from "vitest";
import { addRecord, agentGrants, setUpDatabase, typeOf } from "@/scripts/testing/database";
import type { CurrentUser } from "../../auth/permissions";
import { db } from "../../base/db";
import { deleteRecords } from "../write";
import { listCleanUp } from "./clean-up";

setUpDatabase();

const everybody = { grants: agentGrants("ALL") } as unknown as CurrentUser;

const rowsOf = async () => {
  const [field, ...others] = await listCleanUp(everybody, [await typeOf("contact")]);
  expect(others).toEqual([]);
  return field?.rows;
};

test("a text that can't be fully read is listed with the reason", async () => {
  await addRecord("contact", "Rounded", { phone: "3.36123E+10" });
  await addRecord("contact", "Half", { phone: "01 99 00 12 34 / 12345" });
  await addRecord("contact", "Words", { phone: "ask Paul" });
  await addRecord("contact", "Read", { phone: "+33 1 99 00 12 34" });
  const rows = await rowsOf();
  expect(rows?.unreadable.map(({ name, why, read }) => [name, why, read]).sort()).toEqual([
    ["Half", "doubtful", "+33 1 99 00 12 34"],
    ["Rounded", "rounded", null],
    ["Words", "none", null],
  ]);
});

test("a number in an outdated form is listed with its current form, and two forms count as one number", async () => {
  await addRecord("contact", "Old", { phone: "+52 1 55 1234 5678" });
  await addRecord("contact", "Argentine", { phone: "+54 9 11 2345 6789" });
  const rows = await rowsOf();
  expect(rows?.outdated).toMatchObject([{ name: "Old", read: "+52 55 1234 5678" }]);
  expect([rows?.several, rows?.assumed, rows?.unreadable]).toEqual([[], [], []]);
});

test("a deleted record is not listed for its unread text", async () => {
  const id = await addRecord("contact", "Words", { phone: "ask Paul" });
  await deleteRecords(db, [id]);
  expect(await listCleanUp(everybody, [await typeOf("contact")])).toEqual([]);
});
