import { describe, expect, test } from "vitest";
import { addRecord, addUser, setUpDatabase } from "@/scripts/testing/database";
import { findType, startImport, undo } from "@/scripts/testing/jobs";
import { db } from "../db";
import { workAll } from "../jobs/run";
import { matchCaller } from "../matching/match-caller";
import { decode } from "./upload";

setUpDatabase();

const job = (id: string) => db.job.findUniqueOrThrow({ where: { id } });
const problems = async (id: string) =>
  (
    await db.jobItem.findMany({ where: { jobId: id, outcome: "rejected" }, orderBy: { position: "asc" } })
  ).map(({ position, problem }) => [position, problem] as const);
const people = async () =>
  (await db.record.findMany({ where: { deletedAt: null }, orderBy: { name: "asc" } })).map(
    ({ name }) => name,
  );

describe("an import", () => {
  test("finds the columns, creates records, and they are matched at once", async () => {
    const ada = await addUser("ada");
    await addRecord("account", "Acme");
    const csv = `First name;Last name;E-Mail;Telephone;Company;Country\nBob;Lane;bob@example.com;01 99 00 12 34;acme;France\n`;
    const id = await startImport(ada, "contact", csv.replace("Company", "Account"));
    await workAll();
    expect(await job(id)).toMatchObject({ state: "DONE", created: 1, rejected: 0 });
    expect(await matchCaller("+33199001234")).toMatchObject([
      { name: "Bob Lane", certainty: "certain", ownerId: "ada" },
    ]);
    expect(await db.recordLink.count()).toBe(1);
  });

  test("is tried first: the check says what would happen, and writes nothing", async () => {
    const ada = await addUser("ada");
    await addRecord("contact", "Bob", { email: "bob@example.com" });
    const csv = `Name,E-mail,Account,Country
Bob Two,BOB@example.com,,
Cleo,cleo@example,,
Dan,dan@example.com,Nowhere Ltd,
,eve@example.com,,
Fay,fay@example.com,,Atlantis
Gus,gus@example.com,,FR
Gus again,GUS@example.com,,FR
`;
    const id = await startImport(ada, "contact", csv, {}, "CHECKING");
    await workAll();
    expect(await job(id)).toMatchObject({ state: "CHECKED", created: 1, skipped: 2, rejected: 4 });
    expect(await problems(id)).toEqual([
      [2, "E-mail: “cleo@example” does not fit. Enter an e-mail address."],
      [3, "Account: there is no “Nowhere Ltd”."],
      [4, "A name is needed."],
      [5, "Country: “Atlantis” does not fit. Choose a country."],
    ]);
    expect(await people()).toEqual(["Bob"]);
    await db.job.update({
      where: { id },
      data: { state: "RUNNING", position: 0, created: 0, updated: 0, skipped: 0, rejected: 0 },
    });
    await workAll();
    expect(await job(id)).toMatchObject({ state: "DONE", created: 1, skipped: 2, rejected: 4 });
    expect(await people()).toEqual(["Bob", "Gus"]);
  });

  test("updates what is there by number, keeps what the file leaves empty, and is undone", async () => {
    const ada = await addUser("ada");
    const bob = await addRecord("contact", "Bob", { phone: "+33 1 99 00 12 34", title: "Buyer" });
    const csv = `Name,Phone,Job title,Account\nBobby,0033 199001234,,New Co\nZoe,+33 1 99 00 99 99,Chief,New Co\nZoe Z,01 99 00 99 99,Boss,\n`;
    const id = await startImport(ada, "contact", csv, {
      duplicates: { by: "phone", policy: "update" },
      createLinks: true,
    });
    await workAll();
    expect(await problems(id)).toEqual([]);
    expect(await job(id)).toMatchObject({ created: 1, updated: 2, rejected: 0 });
    expect(await db.record.findUniqueOrThrow({ where: { id: bob } })).toMatchObject({
      name: "Bobby",
      values: { title: "Buyer" },
    });
    expect(await people()).toEqual(["Bobby", "New Co", "Zoe Z"]);
    await undo(id);
    await workAll();
    expect(await people()).toEqual(["Bob"]);
    expect(await db.recordLink.count()).toBe(0);
    expect(await matchCaller("+33199009999")).toEqual([]);
  });

  test("reads amounts and dates as the file writes them", async () => {
    const ada = await addUser("ada");
    const csv = `Deal name,Amount,Expected close,Stage\nPumps,"€ 1.234,50",24.12.2026,proposal\nPipes,"2.000",31/01/2027,Won\n`;
    const id = await startImport(ada, "deal", csv);
    await workAll();
    expect(await problems(id)).toEqual([]);
    const rows = await db.record.findMany({ orderBy: { name: "asc" } });
    expect(rows.map(({ values }) => values)).toEqual([
      { amount: 200_000, closeDate: "2027-01-31", stage: "won" },
      { amount: 123_450, closeDate: "2026-12-24", stage: "proposal" },
    ]);
  });

  test("refuses the second of two lines with one unique value", async () => {
    const ada = await addUser("ada");
    const type = await findType("contact");
    const email = type.fields.find(({ key }) => key === "email")!;
    await db.field.update({ where: { id: email.id }, data: { unique: true } });
    const csv = "Name,E-mail\nAda,a@example.com\nBob,A@example.com\nCyd,c@example.com\n";
    const id = await startImport(ada, "contact", csv, { duplicates: { by: null, policy: "create" } });
    await workAll();
    await db.field.update({ where: { id: email.id }, data: { unique: false } });
    expect(await people()).toEqual(["Ada", "Cyd"]);
    expect(await problems(id)).toEqual([
      [2, "E-mail: another record has this value already, and it must be unique."],
    ]);
  });

  test("of a file that is no table is refused in words", async () => {
    const ada = await addUser("ada");
    await expect(startImport(ada, "contact", "Name\n")).rejects.toThrow("no lines to import");
    expect(await db.job.count()).toBe(0);
  });
});

describe("the text of a file", () => {
  const read = async (chunks: Uint8Array[]) => {
    async function* bytes() {
      yield* chunks;
    }
    let text = "";
    for await (const part of decode(bytes())) text += part;
    return text;
  };
  const cut = (data: Buffer) => Array.from(data, (_, i) => data.subarray(i, i + 1));

  test.each([
    ["UTF-8", Buffer.from("Zoë Ω 😀\nx", "utf8"), "Zoë Ω 😀\nx"],
    ["Windows-1252", Buffer.from("Zo\xeb; M\xfcller", "latin1"), "Zoë; Müller"],
    ["a letter of Windows-1252 at the end", Buffer.from("Zo\xeb", "latin1"), "Zoë"],
  ])("in %s is read, however the bytes come", async (_name, data, expected) => {
    expect(await read([data])).toBe(expected);
    expect(await read(cut(data))).toBe(expected);
  });

  test("in UTF-16 is known by its mark", async () => {
    expect(await read([Buffer.from("\uFEFFZoë", "utf16le")])).toMatch(/Zoë$/);
  });
});
