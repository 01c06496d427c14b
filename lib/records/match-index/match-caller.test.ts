import { expect, test } from "vitest";
import { addRecord, addUser, COUNTRY, setUpDatabase } from "@/scripts/testing/database";
import { db } from "../../base/db";
import { deleteRecords, restoreRecords } from "../write";
import { typeOf } from "@/scripts/testing/database";
import { matchCaller } from "./match-caller";
import { listRecordNumbers } from "./record-numbers";

setUpDatabase();

const names = async (e164: string) => (await matchCaller(e164)).map((match) => match.name);

test("a record is found by any of its phone fields, however they were typed", async () => {
  await addRecord("contact", "Ada", {
    phone: "01.99.00.12.34",
    mobile: "+44 (0)20 7946 0123",
    fax: "030/23125-123; 0049 30 23125 124",
  });
  expect(await names("+33199001234")).toEqual(["Ada"]);
  expect(await names("+442079460123")).toEqual(["Ada"]);
  expect(await names("+493023125124")).toEqual(["Ada"]);
});

test.each(["lead", "contact", "account", "deal", "case"])("a %s is found", async (typeKey) => {
  await addRecord(typeKey, "It", { phone: "+33199001234" });
  expect(await matchCaller("+33199001234")).toMatchObject([{ name: "It", typeKey, certainty: "certain" }]);
});

test("a colleague is found by their number", async () => {
  await addUser("ben");
  await db.phoneNumber.create({ data: { e164: "+33199001234", userId: "ben", raw: "01 99 00 12 34" } });
  expect(await matchCaller("+33199001234")).toMatchObject([{ kind: "user", name: "ben" }]);
});

test("a number of another country with the same national digits is not matched", async () => {
  await addRecord("contact", "Dutch", { phone: "06 12 34 56 78", country: "NL" });
  expect(await names("+33612345678")).toEqual([]);
  expect(await names("+31612345678")).toEqual(["Dutch"]);
});

test("a match whose country was assumed is “possible”, and comes last", async () => {
  await addRecord("contact", "Assumed", { phone: "01 99 00 12 34" });
  await addRecord("account", "Certain", { phone: "01 99 00 12 34", country: "FR" });
  expect(await matchCaller("+33199001234")).toMatchObject([
    { name: "Certain", certainty: "certain" },
    { name: "Assumed", certainty: "possible" },
  ]);
});

test("a shared switchboard matches everyone behind it, up to twenty", async () => {
  for (let i = 0; i < 30; i++) await addRecord("contact", `Person ${i}`, { phone: "+33199001234" });
  expect(await names("+33199001234")).toHaveLength(20);
});

test.each([
  ["+5215512345678", "+525512345678"],
  ["+551187654321", "+5511987654321"],
  ["+22507071234", "+2250707071234"],
])("%s and %s match each other with certainty", async (old, present) => {
  await addRecord("contact", "Old", { phone: old });
  await addRecord("contact", "Present", { phone: present });
  for (const caller of [old, present]) {
    expect(await matchCaller(caller)).toMatchObject([{ certainty: "certain" }, { certainty: "certain" }]);
  }
});

test("Argentina's two forms match each other as possible, and count as one number", async () => {
  const id = await addRecord("contact", "Mobile", { phone: "+54 9 11 2345 6789" });
  expect(await matchCaller("+541123456789")).toMatchObject([{ name: "Mobile", certainty: "possible" }]);
  expect(await matchCaller("+5491123456789")).toMatchObject([{ name: "Mobile", certainty: "certain" }]);
  expect(await listRecordNumbers(id)).toHaveLength(1);
});

test("digits in a WhatsApp field are read as international", async () => {
  await addRecord("contact", "Ada", { whatsapp: "4915123456215", phone: "4915123456216" });
  expect(await matchCaller("+4915123456215")).toMatchObject([{ name: "Ada", certainty: "certain" }]);
  expect(await matchCaller("+4915123456216")).toEqual([]);
});

test("a deleted record is not matched until it is restored", async () => {
  const id = await addRecord("contact", "Ada", { phone: "+33199001234" });
  const type = await typeOf("contact");
  await deleteRecords(db, [id]);
  expect(await names("+33199001234")).toEqual([]);
  await restoreRecords(db, type, [id], COUNTRY);
  expect(await names("+33199001234")).toEqual(["Ada"]);
});

test("quotes and wildcards in a number are treated as text", async () => {
  await addRecord("contact", "Ada", { phone: "+33199001234" });
  expect(await names("%' OR 1=1 --")).toEqual([]);
});
