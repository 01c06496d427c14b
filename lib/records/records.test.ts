import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addRecord, addUser, agentGrants, COUNTRY, setUpDatabase, typeOf } from "@/scripts/testing/database";
import { db } from "../base/db";
import { matchCaller } from "./match-index/match-caller";
import { recordKey } from "./model/field-kinds";
import { listTypes } from "./types";
import { countRecords, listRecords, type ListParams } from "./list";
import { findRecord, listRelated } from "./queries";
import { asNotUnique, checkRecord, createRecord, deleteRecords, restoreRecords, updateRecord } from "./write";

setUpDatabase();

const params = (change: Partial<ListParams> = {}): ListParams => ({
  sort: "name",
  direction: "asc",
  filters: {},
  search: "",
  ...change,
});

const names = async (
  user: Parameters<typeof listRecords>[0],
  key: string,
  change: Partial<ListParams> = {},
) => (await listRecords(user, await typeOf(key), params(change))).records.map(({ name }) => name);

describe("sort keys", () => {
  test("order numbers by value, negative ones too", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: -1e12, max: 1e12 }), (a, b) => {
        const [x, y] = [recordKey("NUMBER", a / 100), recordKey("NUMBER", b / 100)];
        expect(x < y).toBe(a < b);
      }),
    );
  });

  test("of missing values are empty", () => {
    for (const value of [null, undefined, ""]) expect(recordKey("TEXT", value)).toBe("");
  });
});

describe("a form", () => {
  test.each([
    ["contact", { email: "not an address" }, { email: "Enter an email address." }],
    ["account", { website: "javascript:alert(1)" }, { website: "Enter a web address." }],
    ["deal", { amount: "many" }, { amount: "Enter an amount." }],
    ["deal", { stage: "imagined" }, { stage: "Choose one of the options." }],
    ["deal", { closeDate: "soon" }, { closeDate: "Enter a date." }],
  ])("for a %s with %j is rejected with a message for the field", async (key, values, errors) => {
    const checked = checkRecord(await typeOf(key), { name: "x", ownerId: null, values, links: {} });
    expect(checked.errors).toMatchObject(errors);
  });

  test("without a name is rejected", async () => {
    const checked = checkRecord(await typeOf("contact"), {
      name: "  ",
      ownerId: null,
      values: {},
      links: {},
    });
    expect(checked.errors).toEqual({ name: "Enter a name." });
  });

  test("stores money in minor units, and completes a web address", async () => {
    const deal = checkRecord(await typeOf("deal"), {
      name: "x",
      ownerId: null,
      values: { amount: "1 234.50" },
      links: {},
    });
    expect(deal.values).toMatchObject({ amount: 123_450 });
    const account = checkRecord(await typeOf("account"), {
      name: "x",
      ownerId: null,
      values: { website: "example.com" },
      links: {},
    });
    expect(account.values).toMatchObject({ website: "https://example.com" });
  });
});

describe("a list", () => {
  test("is sorted by a field's values, in both directions, and paged without gaps or repeats", async () => {
    const user = await addUser("ada");
    for (let i = 0; i < 120; i++) await addRecord("deal", `Deal ${i}`, { amount: String((i * 37) % 120) });
    const type = await typeOf("deal");
    for (const direction of ["asc", "desc"] as const) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await listRecords(user, type, params({ sort: "amount", direction, cursor }));
        seen.push(...page.records.map((record) => String(record.values.amount)));
        cursor = page.next ?? undefined;
      } while (cursor);
      const expected = Array.from({ length: 120 }, (_, i) => i * 100);
      expect(seen.map(Number)).toEqual(direction === "asc" ? expected : expected.reverse());
    }
  });

  test("is filtered by status and by any other field", async () => {
    const user = await addUser("ada");
    await addRecord("case", "A", { status: "open", priority: "high" });
    await addRecord("case", "B", { status: "open", priority: "low" });
    await addRecord("case", "C", { status: "solved", priority: "high" });
    expect(await names(user, "case", { filters: { status: "open" } })).toEqual(["A", "B"]);
    expect(await names(user, "case", { filters: { status: "open", priority: "high" } })).toEqual(["A"]);
    expect(await countRecords(user, await typeOf("case"), params({ filters: { priority: "high" } }))).toBe(2);
  });

  test("is searched by part of a text, and by a phone number in any format", async () => {
    const user = await addUser("ada");
    await addRecord("contact", "Ada Marchetti", { phone: "+33 1 99 00 12 34" });
    await addRecord("contact", "100% Bob", {});
    expect(await names(user, "contact", { search: "march" })).toEqual(["Ada Marchetti"]);
    expect(await names(user, "contact", { search: "0033199001234" })).toEqual(["Ada Marchetti"]);
    expect(await names(user, "contact", { search: "01 99 00 12 34" })).toEqual(["Ada Marchetti"]);
    expect(await names(user, "contact", { search: "%" })).toEqual(["100% Bob"]);
  });

  test("shows records within the user's scope, and records without an owner", async () => {
    const own = await addUser("ada", { grants: agentGrants("OWN") });
    await addUser("ben");
    await addRecord("lead", "Mine", {}, { ownerId: "ada" });
    await addRecord("lead", "Theirs", {}, { ownerId: "ben" });
    const nobodys = await addRecord("lead", "Nobody's");
    expect(await names(own, "lead")).toEqual(["Mine", "Nobody's"]);
    const type = await typeOf("lead");
    expect(await findRecord(own, type, nobodys)).not.toBeNull();
    const theirs = await db.record.findFirstOrThrow({ where: { name: "Theirs" } });
    expect(await findRecord(own, type, theirs.id)).toBeNull();
  });
});

test("when two users edit a record, the second gets a conflict and overwrites nothing", async () => {
  const id = await addRecord("contact", "Ada", { title: "Buyer" });
  const type = await typeOf("contact");
  const input = (title: string) => ({ name: "Ada", ownerId: null, values: { title }, links: {} });
  expect((await updateRecord(db, type, id, 1, input("Owner"), COUNTRY)).ok).toBe(true);
  expect(await updateRecord(db, type, id, 1, input("Clerk"), COUNTRY)).toMatchObject({
    ok: false,
    code: "conflict",
  });
  expect((await db.record.findUniqueOrThrow({ where: { id } })).values).toMatchObject({ title: "Owner" });
});

test("after a number changes, only the new one matches", async () => {
  const id = await addRecord("contact", "Ada", { phone: "+33199001234" });
  const input = { name: "Ada", ownerId: null, values: { phone: "+442079460123" }, links: {} };
  await updateRecord(db, await typeOf("contact"), id, 1, input, COUNTRY);
  expect(await matchCaller("+33199001234")).toEqual([]);
  expect(await matchCaller("+442079460123")).toHaveLength(1);
});

test("links show on both sides, a new link replaces the old one, and a deleted record is hidden until restored", async () => {
  const user = await addUser("ada");
  const first = await addRecord("account", "First");
  const second = await addRecord("account", "Second");
  const contact = await addRecord("contact", "Ada", {}, { links: { account: [first] } });
  const type = await typeOf("contact");
  const related = async (key: string, id: string) =>
    (await listRelated(user, await listTypes(), key, id)).filter(({ records }) => records.length > 0);
  expect(await related("account", first)).toMatchObject([{ label: "Contacts", records: [{ name: "Ada" }] }]);
  const input = { name: "Ada", ownerId: null, values: {}, links: { account: [second] } };
  await updateRecord(db, type, contact, 1, input, COUNTRY);
  expect(await related("account", first)).toEqual([]);
  expect((await findRecord(user, type, contact))?.links.account?.name).toBe("Second");

  await deleteRecords(db, [contact]);
  expect(await names(user, "contact")).toEqual([]);
  expect(await related("account", second)).toEqual([]);
  await restoreRecords(db, type, [contact], COUNTRY);
  expect(await related("account", second)).toMatchObject([{ records: [{ name: "Ada" }] }]);
});

test("a link to a record of the wrong type is not stored", async () => {
  const lead = await addRecord("lead", "Lead");
  const contact = await addRecord("contact", "Ada", {}, { links: { account: [lead] } });
  expect(await db.recordLink.count({ where: { fromId: contact } })).toBe(0);
});

test("a second record with the same unique value is refused", async () => {
  const type = await typeOf("contact");
  const email = type.fields.find((field) => field.key === "email")!;
  email.unique = true;
  const input = (name: string) => ({ name, ownerId: null, values: { email: "ada@example.com" }, links: {} });
  await createRecord(db, type, input("Ada"), COUNTRY);
  const second = createRecord(db, type, input("Bob"), COUNTRY).catch((error: unknown) => asNotUnique(error));
  expect(await second).toMatchObject({ ok: false, code: "not-unique" });
});

test("the value of an archived field is kept, so the field can be restored", async () => {
  const id = await addRecord("contact", "Ada", { title: "Buyer", fax: "+33199001234" });
  const type = await typeOf("contact");
  const without = { ...type, fields: type.fields.filter((field) => field.key !== "fax") };
  const input = { name: "Ada", ownerId: null, values: { title: null }, links: {} };
  await updateRecord(db, without, id, 1, input, COUNTRY);
  expect(await db.record.findUniqueOrThrow({ where: { id } })).toMatchObject({
    values: { fax: "+33199001234" },
    version: 2,
  });
  expect(await matchCaller("+33199001234")).toEqual([]);
});
