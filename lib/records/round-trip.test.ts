import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addUser, COUNTRY, setUpDatabase } from "@/scripts/testing/database";
import { findType, startImport } from "@/scripts/testing/jobs";
import { db } from "../db";
import { workAll } from "../jobs/run";
import { cellText, ISO_FORMAT, readCell, type Person } from "./cells";
import { exportRecords } from "./export";
import type { FieldView } from "./field-kinds";
import { valuesSchema } from "./schema";
import { createRecords } from "./write";

setUpDatabase();

const PEOPLE = new Map<string, Person>([
  ["ada", { id: "ada", name: "Ada", email: "ada@example.com" }],
  ["ben", { id: "ben", name: "Ben", email: "ben@example.com" }],
]);

const OPTIONS = [
  { value: "a", label: "First, “quoted”", color: "gray", open: true },
  { value: "b", label: "=1+1", color: "gray", open: false },
] as const;

const field = (kind: string, currency = "EUR"): FieldView => ({
  id: kind,
  key: "value",
  label: kind,
  kind,
  group: "Details",
  required: false,
  unique: false,
  options: [...OPTIONS],
  targetTypeKey: null,
  inverseLabel: null,
  help: "",
  defaultText: "",
  currency,
  isBusy: false,
  isLocked: false,
});

/** Text as people write it, with what files and spreadsheets stumble over; trimmed, as every form does. */
const text = fc
  .oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom(
      "=SUM(A1)",
      "+33 1 99 00 12 34",
      "'=x",
      "''+y",
      "-5",
      "@me",
      'a "b", c;\nd',
      "é\u00a0ü",
      "'s-Hertogenbosch",
    ),
  )
  // PostgreSQL keeps no NUL, and half a surrogate pair is no character.
  .map((s) => s.replaceAll("\0", "").trim())
  .filter((s) => s !== "" && s.isWellFormed());

const date = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));

const VALUES: Record<string, fc.Arbitrary<unknown>> = {
  TEXT: text,
  LONG_TEXT: text,
  NUMBER: fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((n) => Number(n.toFixed(6)) + 0),
  MONEY: fc.integer({ min: -1e12, max: 1e12 }),
  DATE: date,
  SELECT: fc.constantFrom("a", "b"),
  STATUS: fc.constantFrom("a", "b"),
  PHONE: text,
  EMAIL: fc.constantFrom("ada@example.com", "b.c+d@e-f.test"),
  URL: fc.webUrl({ withQueryParameters: true }),
  COUNTRY: fc.constantFrom("FR", "DE", "US"),
  USER: fc.constantFrom("ada", "ben"),
};

describe("a value comes back as it was", () => {
  test.each(Object.keys(VALUES))("through a file: %s", (kind) => {
    fc.assert(
      fc.property(VALUES[kind]!, fc.constantFrom("EUR", "JPY", "KWD"), (value, currency) => {
        const of = field(kind, currency);
        expect(readCell(of, cellText(of, value, PEOPLE), ISO_FORMAT, PEOPLE)).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });

  test.each(Object.keys(VALUES).filter((kind) => kind !== "USER"))("through a form: %s", (kind) => {
    fc.assert(
      fc.property(VALUES[kind]!, fc.constantFrom("EUR", "JPY", "KWD"), (value, currency) => {
        const of = field(kind, currency);
        const typed = ["SELECT", "STATUS"].includes(kind) ? String(value) : cellText(of, value, PEOPLE);
        expect(valuesSchema([of]).parse({ value: typed })).toEqual({ value });
      }),
      { numRuns: 500 },
    );
  });
});

test("records that are exported and imported again are the same", async () => {
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
  const problems = await db.jobItem.findMany({ where: { jobId: id, outcome: "rejected" }, take: 3 });
  expect(problems.map(({ problem, cells }) => [problem, cells])).toEqual([]);
  expect(shape(await db.record.findMany())).toEqual(before);
});
