import { describe, expect, test } from "vitest";
import { addRecord, addUser, agentGrants, setUpDatabase } from "@/scripts/testing/database";
import { findType, startImport, undo } from "@/scripts/testing/jobs";
import * as XLSX from "@e965/xlsx";
import { db } from "../base/db";
import { wordProblems } from "../jobs/problem";
import { listNotes } from "../jobs/queries";
import { workAll, workOnce } from "../wiring/jobs";
import { matchCaller } from "../records/match-index/match-caller";
import { importHandler, tryLines } from "./handler";
import { rowOf } from "./file-formats";
import { importSchema } from "./schema";
import { stageFile } from "./upload";
import { decode, detectEncoding } from "./encoding";

setUpDatabase();

const job = (id: string) => db.job.findUniqueOrThrow({ where: { id } });
const problems = async (id: string) =>
  (
    await db.jobItem.findMany({ where: { jobId: id, outcome: "rejected" }, orderBy: { position: "asc" } })
  ).map(({ position, problems: all }) => [position, wordProblems(all)] as const);
const people = async () =>
  (await db.record.findMany({ where: { deletedAt: null }, orderBy: { name: "asc" } })).map(
    ({ name }) => name,
  );

describe("an import", () => {
  test("maps the columns and creates records, which match callers at once", async () => {
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

  test("is checked first, which reports what would happen and creates no record", async () => {
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
      [2, "Email: “cleo@example” isn’t valid. Enter an email address."],
      [3, "Account: no record is called “Nowhere Ltd”."],
      [4, "Enter a name."],
      [5, "Country: “Atlantis” isn’t valid. Choose a country."],
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

  test("updates records with the same number, keeps values the file lacks, and can be undone", async () => {
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

  test("reads amounts and dates in the file's own format", async () => {
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

  test("rejects the second of two rows with the same unique value", async () => {
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
      [2, "Email: another record already has this value, and it must be unique."],
    ]);
  });

  test("keeps neither the file nor the columns that are not imported", async () => {
    const ada = await addUser("ada");
    const others = Array.from({ length: 600 }, (_, i) => `Other ${i}`);
    const line = (name: string) => [name, ...others.map((_, i) => `secret-${i}`)].join(",");
    const csv = `Name,${others.join(",")}\n${line("Bob")}\n${line("Cleo")}\n${line("x".repeat(201))}\n`;
    const id = await startImport(ada, "contact", csv);
    await workAll();
    expect(await job(id)).toMatchObject({ state: "DONE", created: 2, rejected: 1 });
    expect(await db.importPart.count()).toBe(0);
    const left = JSON.stringify([
      await db.jobItem.findMany(),
      await db.job.findMany(),
      await db.record.findMany(),
    ]);
    expect(left).toContain("Bob");
    expect(left).not.toContain("secret");
  });

  test("that is cancelled deletes the rows it has not reached", async () => {
    const ada = await addUser("ada");
    const lines = Array.from({ length: 600 }, (_, i) => `Person ${i}`);
    const id = await startImport(ada, "contact", `Name\n${lines.join("\n")}\n`);
    await workOnce(id);
    const { position } = await job(id);
    await db.$transaction(async (tx) =>
      importHandler.finish!(tx, { ...(await tx.job.findUniqueOrThrow({ where: { id } })) }, "CANCELED"),
    );
    expect(position).toBeGreaterThan(0);
    expect(await db.jobItem.count()).toBe(position);
  });

  test("joins several phone columns into one field, with each number once", async () => {
    const ada = await addUser("ada");
    const csv = `Name,Business Phone,Home Phone,Mobile Phone,Business Fax\nBob,+33 1 99 00 12 34,+33 1 99 00 55 55,+33 6 39 98 00 01,+33 1 99 00 77 77\nCleo,01 99 00 00 01,01.99.00.00.01,,\n`;
    await startImport(ada, "contact", csv);
    await workAll();
    const rows = await db.record.findMany({ orderBy: { name: "asc" } });
    expect(rows.map(({ values }) => values)).toMatchObject([
      {
        phone: "+33 1 99 00 12 34; +33 1 99 00 55 55",
        mobile: "+33 6 39 98 00 01",
        fax: "+33 1 99 00 77 77",
      },
      { phone: "01 99 00 00 01" },
    ]);
    for (const number of ["+33199001234", "+33199005555", "+33639980001"]) {
      expect(await matchCaller(number)).toMatchObject([{ name: "Bob" }]);
    }
  });

  test("from Google Contacts puts each number in the field for its label", async () => {
    const ada = await addUser("ada");
    const csv = `First Name,Last Name,Phone 1 - Label,Phone 1 - Value,Phone 2 - Label,Phone 2 - Value\nBob,Lane,Mobile,+33 6 39 98 00 01,* Work,+33 1 99 00 12 34\nCleo,Ray,Work Fax,+33 1 99 00 77 77,Home,+33 1 99 00 55 55\n`;
    await startImport(ada, "contact", csv);
    await workAll();
    const rows = await db.record.findMany({ orderBy: { name: "asc" } });
    expect(rows.map(({ name, values }) => [name, values])).toEqual([
      ["Bob Lane", { mobile: "+33 6 39 98 00 01", phone: "+33 1 99 00 12 34" }],
      ["Cleo Ray", { fax: "+33 1 99 00 77 77", phone: "+33 1 99 00 55 55" }],
    ]);
  });

  test("puts the first name before the last, whichever column comes first", async () => {
    const ada = await addUser("ada");
    await startImport(ada, "contact", "Last Name,First Name\nLane,Bob\n");
    await workAll();
    expect(await people()).toEqual(["Bob Lane"]);
  });

  test("rejects a row with two values for one field, unless both are the same", async () => {
    const ada = await addUser("ada");
    const csv = "Name,Mail,Other mail\nBob,b@example.com,c@example.com\nCleo,d@example.com,D@example.com\n";
    const id = await startImport(ada, "contact", csv, { columns: ["name", "email", "email"] });
    await workAll();
    expect(await people()).toEqual(["Cleo"]);
    expect(await problems(id)).toEqual([
      [1, "Email: this row has two different values. Only one can be kept."],
    ]);
  });

  test("reports in its check any phone value that is not a number or is on another record", async () => {
    await db.role.update({ where: { id: "agent" }, data: { grants: agentGrants("OWN") } });
    const ada = await addUser("ada", { grants: agentGrants("OWN") });
    await addUser("ben");
    await addRecord("account", "Acme", { phone: "+33 1 99 00 12 34" }, { ownerId: "ada" });
    await addRecord("account", "Secret", { phone: "+33 1 99 00 12 35" }, { ownerId: "ben" });
    await addRecord("contact", "Bob", { email: "bob@example.com", phone: "+33 1 99 00 55 55" });
    const csv = `Name,E-mail,Phone\nAnn,ann@example.com,3.36E+10\nBob,bob@example.com,+33 1 99 00 55 55\nCleo,c@example.com,+33 199001234\nDan,d@example.com,+33 1 99 00 99 99\nEve,e@example.com,+33 1 99 00 12 35\n`;
    const duplicates = { by: "email", policy: "update" as const };
    const id = await startImport(ada, "contact", csv, { duplicates }, "CHECKING");
    const settings = importSchema.parse((await job(id)).input);
    const tried = await tryLines(ada, await findType("contact"), settings, id, 20);
    await workAll();
    expect(await job(id)).toMatchObject({ state: "CHECKED", created: 4, updated: 1, rejected: 0 });
    const { first, count } = await listNotes(id);
    expect(first.map(({ position, problem }) => [position, problem])).toEqual([
      [
        1,
        "Phone: “3.36E+10” has lost digits in a spreadsheet. It’s kept as text, and callers won’t match it.",
      ],
      [3, "Phone: +33 1 99 00 12 34 is already on “Acme”."],
      [5, "Phone: +33 1 99 00 12 35 is already on another record."],
    ]);
    expect(count).toBe(3);
    expect(tried.flatMap(({ notes }) => notes)).toEqual(first.map(({ problem }) => problem));
  });

  test("reads a workbook's numbers with all their digits and its dates as dates", async () => {
    const ada = await addUser("ada");
    const sheet = XLSX.utils.aoa_to_sheet([
      ["Deals of the year"],
      [],
      ["Deal name", "Amount", "Expected close", "Phone"],
      ["Pumps", { t: "n", v: 1234.5, z: "#,##0.00" }, { t: "n", v: 46380, z: "d/m/yy" }, 33199001234],
    ]);
    const file = XLSX.write(
      { SheetNames: ["S"], Sheets: { S: sheet } },
      { type: "buffer", bookType: "xlsx" },
    );
    const id = await startImport(ada, "deal", file as Buffer);
    await workAll();
    expect(await problems(id)).toEqual([]);
    expect(await db.record.findFirstOrThrow()).toMatchObject({
      name: "Pumps",
      values: { amount: 123_450, closeDate: "2026-12-24", phone: "33199001234" },
    });
  });

  test("reads its file again with other settings, and replaces its rows", async () => {
    const ada = await addUser("ada");
    const id = await startImport(ada, "contact", "Titles\nName;Phone,Fax\nBob;1,2\n", {}, "CHECKING");
    await db.job.update({ where: { id }, data: { state: "STAGED" } });
    const upload = {
      id,
      user: ada,
      type: await findType("contact"),
      fileName: "a.csv",
      kind: "text" as const,
    };
    const again = await stageFile(upload, { separator: ",", headerRow: 2 });
    expect(again).toMatchObject({
      ok: true,
      value: { total: 1, settings: { header: ["Name;Phone", "Fax"] } },
    });
    expect(await db.jobItem.findMany({ select: { cells: true } })).toEqual([{ cells: ["Bob;1", "2"] }]);
  });

  test.each([
    [
      "the column names below a title",
      'Customers\n\nName,E-mail\n\nBob,x\n"Cleo\nRay",y\nDan,z\n',
      [5, 6, 7],
    ],
    ["a first row that names the separator", "sep=,\nName,E-mail\nBob,x\n", [3]],
    ["no column names", "Cleo,c@example.com\nBob,bob@example\n", [2]],
  ])("gives a rejected row's number in the spreadsheet, with %s", async (_name, csv, rows) => {
    const ada = await addUser("ada");
    const id = await startImport(ada, "contact", csv, { columns: ["name", "email"] });
    await workAll();
    const { reading } = importSchema.parse((await job(id)).input);
    expect((await problems(id)).map(([position]) => rowOf(position, reading))).toEqual(rows);
  });

  test("of a file that is not a table is refused with the reason", async () => {
    const ada = await addUser("ada");
    await expect(startImport(ada, "contact", "Name\n")).rejects.toThrow("no rows to import");
    await expect(startImport(ada, "contact", "%PDF-1.7\n…")).rejects.toThrow("isn’t a table");
    await expect(startImport(ada, "contact", "BEGIN:VCARD\nEND:VCARD\n")).rejects.toThrow("vCard");
    await expect(startImport(ada, "contact", 'Name\n"Bob\n')).rejects.toThrow("never closed");
    expect(await db.job.count()).toBe(0);
    expect(await db.importPart.count()).toBe(0);
  });
});

describe("the text of a file", () => {
  const read = async (chunks: Uint8Array[]) => {
    async function* bytes() {
      yield* chunks;
    }
    const encoding = await detectEncoding(bytes());
    if (encoding === null) throw new Error("no text");
    let text = "";
    for await (const part of decode(bytes(), encoding)) text += part;
    return text;
  };
  const cut = (data: Buffer) => Array.from(data, (_, i) => data.subarray(i, i + 1));

  test.each([
    ["UTF-8", Buffer.from("Zoë Ω 😀\nx", "utf8"), "Zoë Ω 😀\nx"],
    ["Windows-1252", Buffer.from("Zo\xeb; M\xfcller", "latin1"), "Zoë; Müller"],
    ["Windows-1252 with an accented last letter", Buffer.from("Zo\xeb", "latin1"), "Zoë"],
  ])("in %s is read, however its bytes are split", async (_name, data, expected) => {
    expect(await read([data])).toBe(expected);
    expect(await read(cut(data))).toBe(expected);
  });

  test("in UTF-16 is recognised by its byte order mark", async () => {
    expect(await read([Buffer.from("\uFEFFZoë", "utf16le")])).toMatch(/Zoë$/);
  });
});
