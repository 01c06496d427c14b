import { expect, test } from "vitest";
import { setUpDatabase } from "@/scripts/testing/database";
import { findType } from "@/scripts/testing/jobs";
import { fixNumbers, type Trouble } from "./fix-numbers";

setUpDatabase();

async function fixed(trouble: Trouble, values: Record<string, unknown>, country: string | null = null) {
  const fix = { fieldKey: "phone", trouble, country, except: [] };
  return fixNumbers(await findType("lead"), values, fix, "FR");
}

test.each<[Trouble, string, string | null, string | null]>([
  ["assumed", "01 99 00 12 34", null, "+33 1 99 00 12 34"],
  ["assumed", "06 12 34 56 78", "NL", "+31 6 12345678"],
  ["assumed", "01 99 00 12 34 ext. 12", null, "+33 1 99 00 12 34 ext. 12"],
  ["assumed", "01 99 00 12 34; 01 99 00 12 35", null, null],
  ["unreadable", "(415) 555-2671", "US", "+1 415 555 2671"],
  ["unreadable", "(415) 555-2671", "FR", null],
  ["unreadable", "ask Paul, 415 555 2671", "US", null],
  ["unreadable", "Tel: (415) 555-2671", "US", "+1 415 555 2671"],
  ["unreadable", "call my office", "US", null],
  ["unreadable", "33612345678", "FR", "+33 6 12 34 56 78"],
  ["unreadable", "01 99 00 12 34 / 5555", "FR", null],
  ["assumed", "612345678.0", null, "+33 6 12 34 56 78"],
  ["assumed", "01 99 00 12 34 (2)", null, null],
  ["assumed", "01 99 00 12 34 poste 12", null, "+33 1 99 00 12 34 ext. 12"],
  ["outdated", "+52 1 55 1234 5678", null, "+52 55 1234 5678"],
  ["outdated", "+55 11 8765-4321", null, "+55 11 98765 4321"],
])("%s: “%s” in %s becomes %s", async (trouble, text, country, expected) => {
  const values = await fixed(trouble, { phone: text }, country);
  expect(values).toEqual(expected === null ? null : { phone: expected });
});

test("numbers are read with the record's own country, unless another is chosen", async () => {
  const values = { phone: "030 23125 123", country: "DE" };
  expect(await fixed("assumed", values)).toEqual({ phone: "+49 30 23125123" });
});

test("several numbers are spread over empty phone fields", async () => {
  const text = "01 99 00 12 34 / 06 12 34 56 78";
  expect(await fixed("several", { phone: text })).toEqual({
    phone: "+33 1 99 00 12 34",
    mobile: "+33 6 12 34 56 78",
  });
});

test("several numbers stay where they are if too few fields are empty, or if words would be lost", async () => {
  const text = "01 99 00 12 34; 06 12 34 56 78";
  expect(await fixed("several", { phone: text, mobile: "+33 6 12 34 56 79" })).toBeNull();
  expect(await fixed("several", { phone: "01 99 00 12 34 ask Paul; 06 12 34 56 78" })).toBeNull();
});
