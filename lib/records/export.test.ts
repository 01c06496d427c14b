import { describe, expect, test } from "vitest";
import { addRecord, addUser, agentGrants, setUpDatabase, typeOf } from "@/scripts/testing/database";
import { exportRecords } from "./export";
import type { ListParams } from "./list";

setUpDatabase();

const LIST: ListParams = { sort: "name", direction: "asc", filters: {}, search: "" };

async function read(
  user: Parameters<typeof exportRecords>[0],
  key: string,
  change: Partial<ListParams> = {},
) {
  let text = "";
  for await (const part of exportRecords(user, await typeOf(key), { ...LIST, ...change })) text += part;
  return text;
}
const lines = (text: string) => text.trimEnd().split("\r\n").slice(1);

describe("an export", () => {
  test("holds every record of the list, in its order, with readable values", async () => {
    const ann = await addUser("ann");
    const account = await addRecord("account", "Acme, Inc.");
    await addRecord(
      "deal",
      `Pumps "deluxe"`,
      { amount: "1234.5", stage: "proposal", closeDate: "2026-12-24" },
      { ownerId: "ann", links: { account: [account] } },
    );
    await addRecord("deal", "Another");
    const text = await read(ann, "deal");
    expect(text.startsWith("\uFEFFName,Owner,")).toBe(true);
    const [first, second] = lines(text);
    expect(first).toMatch(/^Another,/);
    expect(second).toContain(`"Pumps ""deluxe""",ann@example.com,`);
    for (const part of [`"Acme, Inc."`, "1234.50", "2026-12-24", "Proposal"]) expect(second).toContain(part);
  });

  test("holds what the list shows: filtered, searched, within the user's scope", async () => {
    const ann = await addUser("ann", { grants: agentGrants("OWN") });
    await addUser("bob");
    await addRecord("deal", "Won by Ann", { stage: "won" }, { ownerId: "ann" });
    await addRecord("deal", "Lost by Ann", { stage: "lost" }, { ownerId: "ann" });
    await addRecord("deal", "Won by Bob", { stage: "won" }, { ownerId: "bob" });
    const names = async (change: Partial<ListParams>) =>
      lines(await read(ann, "deal", change)).map((line) => line.split(",")[0]);
    expect(await names({})).toEqual(["Lost by Ann", "Won by Ann"]);
    expect(await names({ filters: { stage: "won" } })).toEqual(["Won by Ann"]);
    expect(await names({ search: "lost" })).toEqual(["Lost by Ann"]);
  });

  test.each([
    "=1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1",
    "+1+cmd|' /C calc'!A0",
    "-cmd|'/C calc'!A0",
    "+A1",
    "- call back",
    "＝1+1",
    "+SUM(1,2)",
    "=HYPERLINK(A1)",
  ])("writes %j as text, which no spreadsheet runs as a formula", async (name) => {
    const ann = await addUser("ann");
    await addRecord("contact", `x${name}`, { title: name });
    const [line] = lines(await read(ann, "contact"));
    expect(line).not.toMatch(/(^|,|")[=+@\t＝-]/);
    expect(line).toContain(`'${name.trim()}`.replaceAll('"', '""'));
  });

  test.each([
    "+33 6 12 34 56 78",
    "+33612345678",
    "+1 (555) 010-0100",
    "+49 89 636-0; +49 171 1234567",
    "+44 20 7946 0000 ext. 12",
    "-2",
    "-1.234,50",
    "+5",
    "-",
    "--",
  ])("writes %j unescaped, as other programs expect it", async (text) => {
    const ann = await addUser("ann");
    await addRecord("contact", "Ann", { phone: text });
    const [line] = lines(await read(ann, "contact"));
    expect(line!.replaceAll('"', "").split("Ann,")[1]).toContain(`,${text},`);
  });

  test("larger than one batch misses and repeats no record", async () => {
    const ann = await addUser("ann");
    for (let i = 0; i < 1_010; i++) await addRecord("case", `Case ${String(i).padStart(4, "0")}`);
    const names = lines(await read(ann, "case")).map((line) => line.split(",")[0]);
    expect(names).toHaveLength(1_010);
    expect(new Set(names).size).toBe(1_010);
  }, 60_000);
});
