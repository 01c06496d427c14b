import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addUser, COUNTRY, setUpDatabase } from "@/scripts/testing/database";
import { findType, startImport } from "@/scripts/testing/jobs";
import { fieldOf, text, VALUES } from "@/scripts/testing/values";
import { db } from "../base/db";
import { guard, unguard } from "../base/download";
import { workAll } from "../wiring/jobs";
import { cellText, ISO_FORMAT, readCell, type Person } from "./model/cells";
import { exportRecords } from "./export";
import { valuesSchema } from "./model/schema";
import { createRecords } from "./write";

setUpDatabase();

const PEOPLE = new Map<string, Person>([
  ["ada", { id: "ada", name: "Ada", email: "ada@example.com" }],
  ["ben", { id: "ben", name: "Ben", email: "ben@example.com" }],
]);

test("a cell survives a file unchanged, and no spreadsheet runs it as a formula", () => {
  const signs = fc.string({
    unit: fc.constantFrom("'", "=", "+", "-", "@", "\t", "\n", "1", "A", " ", "(", "|", "＝"),
  });
  fc.assert(
    fc.property(signs, (cell) => {
      expect(unguard(guard(cell))).toBe(cell);
      expect(guard(cell)).not.toMatch(/^([=@\t\r\n＝]|[+-].*[A-Z|])/);
    }),
    { numRuns: 5_000 },
  );
});

describe("a value survives unchanged", () => {
  test.each(Object.keys(VALUES))("in a file: %s", (kind) => {
    fc.assert(
      fc.property(VALUES[kind]!, fc.constantFrom("EUR", "JPY", "KWD"), (value, currency) => {
        const of = fieldOf(kind, currency);
        expect(readCell(of, cellText(of, value, PEOPLE), ISO_FORMAT, PEOPLE)).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });

  test.each(Object.keys(VALUES).filter((kind) => kind !== "USER"))("in a form: %s", (kind) => {
    fc.assert(
      fc.property(VALUES[kind]!, fc.constantFrom("EUR", "JPY", "KWD"), (value, currency) => {
        const of = fieldOf(kind, currency);
        const typed = ["SELECT", "STATUS"].includes(kind) ? String(value) : cellText(of, value, PEOPLE);
        expect(valuesSchema([of]).parse({ value: typed })).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });
});

test("records are the same after an export and an import", async () => {
  const ada = await addUser("ada");
  const type = await findType("contact");
  const record = fc.record({
    name: text.map((s) => s.slice(0, 100).trim()).filter((s) => s !== "" && s.isWellFormed()),
    values: fc.record(
      { title: text, phone: text, email: VALUES.EMAIL!, country: VALUES.COUNTRY! },
      { requiredKeys: [] },
    ),
  });
  const inputs = fc
    .sample(record, { numRuns: 300, seed: 1 })
    .map(({ name, values }) => ({ name, ownerId: "ada", values, links: {} }));
  await db.$transaction((tx) => createRecords(tx, type, inputs, COUNTRY));
  const shape = (rows: { name: string; values: unknown }[]) => rows.map(({ name, values }) => JSON.stringify([name, Object.entries(values as object).sort()])).sort(); // prettier-ignore
  const before = shape(await db.record.findMany());
  let csv = "";
  const list = { sort: "name", direction: "asc", filters: {}, search: "" } as const;
  for await (const part of exportRecords(ada, type, list)) csv += part;
  await db.record.deleteMany();
  const id = await startImport(ada, "contact", csv, { duplicates: { by: null, policy: "create" } });
  await workAll();
  const rejected = await db.jobItem.findMany({ where: { jobId: id, outcome: "rejected" }, take: 3 });
  expect(rejected.map(({ problems, cells }) => [problems, cells])).toEqual([]);
  expect(shape(await db.record.findMany())).toEqual(before);
});
