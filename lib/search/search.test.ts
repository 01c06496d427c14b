import { describe, expect, test } from "vitest";
import { addRecord, addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { deleteRecords } from "../records/write";
import { db } from "../base/db";
import { searchRecords } from "./queries";

setUpDatabase();

async function names(user: Parameters<typeof searchRecords>[0], text: string) {
  return (await searchRecords(user, text)).map(({ name }) => name);
}

describe("search", () => {
  test("finds records of every type, first by the start of the name, then by any text in them", async () => {
    const ann = await addUser("ann");
    await addRecord("contact", "Marta Bernard", { email: "sales@pumps.example" });
    await addRecord("account", "Bernard & Fils");
    await addRecord("deal", "Pumps for Lille");
    expect(await names(ann, "bern")).toEqual(["Bernard & Fils", "Marta Bernard"]);
    expect(await names(ann, "pumps")).toEqual(["Pumps for Lille", "Marta Bernard"]);
    expect(await names(ann, "  PUMPS.EXAMPLE ")).toEqual(["Marta Bernard"]);
    const [first] = await searchRecords(ann, "lille");
    expect(first).toMatchObject({ typeKey: "deal", typeName: "Deal" });
  });

  test("with one or two letters looks only at the start of names", async () => {
    const ann = await addUser("ann");
    await addRecord("contact", "Bo Alder");
    await addRecord("contact", "Albo");
    expect(await names(ann, "bo")).toEqual(["Bo Alder"]);
    expect(await names(ann, "b")).toEqual(["Bo Alder"]);
    expect(await names(ann, " ")).toEqual([]);
  });

  test.each(["+33 6 12 34 56 78", "0612345678", "06.12.34.56.78", "0033612345678"])(
    "finds the record with the number, typed as %s",
    async (typed) => {
      const ann = await addUser("ann");
      await addRecord("contact", "Zoë Winter", { phone: "+33612345678" });
      await addRecord("contact", "Somebody else", { phone: "+33612345679" });
      expect(await names(ann, typed)).toEqual(["Zoë Winter"]);
    },
  );

  test("finds a name that was mistyped", async () => {
    const ann = await addUser("ann");
    await addRecord("account", "Schneider Electric");
    await addRecord("account", "Another company");
    expect(await names(ann, "schnieder")).toEqual(["Schneider Electric"]);
    expect(await names(ann, "nothing like it")).toEqual([]);
  });

  test.each(["100%", "a_b", "\\", "'; DROP TABLE x", "%%%"])("treats %s as plain text", async (text) => {
    const ann = await addUser("ann");
    await addRecord("contact", "Plain name");
    await addRecord("contact", `Has ${text} in it`);
    expect(await names(ann, text.length < 3 ? `Has ${text}` : text)).toEqual([`Has ${text} in it`]);
  });

  test("finds no records outside the user's scope, and no deleted ones", async () => {
    const ann = await addUser("ann", { grants: agentGrants("OWN") });
    await addUser("bob");
    await addRecord("contact", "Winter of Bob", { phone: "+33612345678" }, { ownerId: "bob" });
    const own = await addRecord("contact", "Winter of Ann", {}, { ownerId: "ann" });
    expect(await names(ann, "winter")).toEqual(["Winter of Ann"]);
    expect(await names(ann, "wimter of bob")).not.toContain("Winter of Bob");
    expect(await names(ann, "0612345678")).toEqual([]);
    await deleteRecords(db, [own]);
    expect(await names(ann, "winter")).toEqual([]);
  });

  test("returns at most twenty records", async () => {
    const ann = await addUser("ann");
    for (let i = 0; i < 25; i++) await addRecord("contact", `Same name ${i}`);
    expect(await names(ann, "same name")).toHaveLength(20);
  });
});
