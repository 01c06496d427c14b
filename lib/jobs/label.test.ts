import { expect, test } from "vitest";
import { wordLabel, type JobLabel } from "./label";
import { wordProblems, type ItemProblem } from "./problem";

test.each<[JobLabel, string]>([
  [{ code: "owner-set", name: "Ada Ortiz" }, "Owner set to Ada Ortiz"],
  [{ code: "owner-removed" }, "Owner removed"],
  [{ code: "field-set", field: "Stage", value: "Won" }, "Stage set to Won"],
  [{ code: "field-cleared", field: "Stage" }, "Stage cleared"],
  [{ code: "numbers-fixed", field: "Phone", trouble: "unreadable" }, "Phone: country set"],
  [{ code: "deleted" }, "Deleted"],
  [{ code: "merged", count: 3, name: "Acme" }, "3 records merged into Acme"],
  [{ code: "imported", fileName: "people.csv" }, "Import of people.csv"],
  [{ code: "imported", fileName: "" }, "Import of unnamed file"],
  [{ code: "records-exported" }, "Export"],
  [{ code: "calls-exported" }, "Call export"],
  [{ code: "default-country-set", country: "FR" }, "Phone numbers updated: default country is now FR"],
  [{ code: "field-added", field: "Size" }, "Field Size added"],
  [{ code: "field-archived", field: "Size" }, "Field Size archived"],
  [{ code: "field-restored", field: "Size" }, "Field Size restored"],
  [{ code: "field-made-unique", field: "Size" }, "Size made unique"],
  [{ code: "field-no-longer-unique", field: "Size" }, "Size no longer unique"],
  [
    { code: "field-type-changed", field: "Size", from: "TEXT", to: "LINK" },
    "Size changed from Text to Linked record",
  ],
])("the label %j reads %j", (label, text) => {
  expect(wordLabel(label)).toBe(text);
});

test.each<[ItemProblem, string]>([
  [{ code: "could-not-be-saved" }, "This record couldn’t be saved. The others weren’t affected."],
  [{ code: "record-out-of-reach" }, "You don’t have access to this record."],
  [{ code: "cell", field: null, problem: { code: "no-user", text: "Bob" } }, "no user is called “Bob”"],
  [
    { code: "cell", field: "Amount", problem: { code: "not-valid", text: "ten", why: "not-a-number" } },
    "Amount: “ten” isn’t valid. Enter a number.",
  ],
  [{ code: "value", field: "Amount", problem: "required" }, "Amount is required."],
  [{ code: "value", field: "Amount", problem: "number-too-large" }, "Amount: This number is too large."],
  [{ code: "value", field: null, problem: "no-name" }, "Enter a name."],
  [{ code: "two-values", field: null }, "Owner: this row has two different values. Only one can be kept."],
  [{ code: "match-ambiguous", field: "Email", count: 2 }, "2 records have the same email."],
  [{ code: "match-ambiguous", field: null, count: 2 }, "2 records have the same name."],
  [
    { code: "number-known", field: "Phone", e164: "+33199001234", name: null },
    "Phone: +33 1 99 00 12 34 is already on another record.",
  ],
])("the problem %j reads %j", (problem, text) => {
  expect(wordProblems([problem])).toBe(text);
});

test("several problems are worded one after another, and an empty list gives an empty text", () => {
  expect(wordProblems([{ code: "name-too-long" }, { code: "two-values", field: "Stage" }])).toBe(
    "Name: use 200 characters or fewer. Stage: this row has two different values. Only one can be kept.",
  );
  expect(wordProblems([])).toBe("");
});

test("a sentence in place of a code is rejected", () => {
  expect(() => wordLabel("Owner set to Ada Ortiz")).toThrow();
  expect(() => wordProblems(["Deleted in the meantime."])).toThrow();
});
