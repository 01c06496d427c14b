import { describe, expect, test } from "vitest";
import { BUILT_IN_TYPES } from "../records/model/built-in-types";
import type { TypeView } from "../records/model/field-kinds";
import { guessChoices } from "./guess";
import { EXPORTS } from "./testing/exports";

const typeOf = (key: string): TypeView => {
  const { fields, ...type } = BUILT_IN_TYPES.find((known) => known.key === key)!;
  return {
    ...type,
    id: key,
    fields: fields.map((field) => ({
      ...{
        id: field.key,
        group: "",
        required: false,
        unique: false,
        options: [],
        inverseLabel: null,
        help: "",
      },
      ...{ defaultText: "", currency: "EUR", isBusy: false, isLocked: false },
      ...field,
      targetTypeKey: field.target ?? null,
    })),
  };
};

const guess = (typeKey: string, header: string[], sample: string[][] = [], locale = "en-GB") =>
  guessChoices(typeOf(typeKey), {
    header,
    sample,
    people: new Map([["ada", { id: "ada", name: "Ada Ortiz", email: "ada@example.com" }]]),
    user: { id: "ada", locale },
    isWorkbook: false,
  });

const columns = (typeKey: string, header: string[], sample?: string[][]) => {
  const guessed = guess(typeKey, header, sample).columns;
  return Object.fromEntries(header.map((name, index) => [name, guessed[index]]));
};

describe("the columns of an export are mapped to the right fields", () => {
  test.each(EXPORTS.map((known) => [known.program, known] as const))("%s", (_program, known) => {
    const header = Object.keys(known.columns);
    const line = known.line;
    const sample = line ? [header.map((name) => line[name] ?? "")] : [];
    expect(columns(known.type, header, sample)).toEqual(known.columns);
  });

  test.each([
    ["Name;Vorname", { Name: "lastName", Vorname: "firstName" }],
    ["Nom;Prénom", { Nom: "lastName", Prénom: "firstName" }],
    [
      "Imię;Nazwisko;Telefon komórkowy",
      { Imię: "firstName", Nazwisko: "lastName", "Telefon komórkowy": "mobile" },
    ],
    ["Jméno;Příjmení", { Jméno: "firstName", Příjmení: "lastName" }],
    ["氏名;電話番号", { 氏名: "name", 電話番号: "phone" }],
    ["Full name;Mail;Town", { "Full name": "name", Mail: "email", Town: null }],
    ["NAME;PHONE;E-MAIL", { NAME: "name", PHONE: "phone", "E-MAIL": "email" }],
    [
      "Name;Customer number;VAT number;Bundesland",
      { Name: "name", "Customer number": null, "VAT number": null, Bundesland: null },
    ],
  ])("%s", (header, expected) => {
    expect(columns("contact", header.split(";"))).toEqual(expected);
  });
});

test("a column of unknown options, countries or people is left out", () => {
  const header = ["Last Name", "Lead Status", "Lead Owner", "Country"];
  const known = columns("lead", header, [["Lane", "New", "Ada Ortiz", "Deutschland"]]);
  expect(known).toMatchObject({ "Lead Status": "status", "Lead Owner": "owner", Country: "country" });
  const unknown = columns("lead", header, [["Lane", "Open - Not Contacted", "Joe Doe", "Atlantis"]]);
  expect(unknown).toMatchObject({ "Lead Status": null, "Lead Owner": null, Country: null });
});

test.each([
  ["24.12.2026", "en-US", "DMY"],
  ["12/24/2026", "en-GB", "MDY"],
  ["13-01-2027", "en-US", "DMY"],
  ["03/04/2026", "en-US", "MDY"],
  ["03/04/2026", "fr-FR", "DMY"],
  ["03.04.2026", "en-US", "DMY"],
] as const)("dates like %s from a user with locale %s are read as %s", (date, locale, order) => {
  expect(guess("deal", ["Deal name", "Close date"], [["Pumps", date]], locale).format.dates).toBe(order);
});

test.each([
  ["1.234,50", ","],
  ["1,234.50", "."],
  ["12,5", ","],
  ["0.5", "."],
] as const)("amounts like %s have the decimal separator %s", (amount, decimal) => {
  expect(guess("deal", ["Deal name", "Amount"], [["Pumps", amount]]).format.decimal).toBe(decimal);
});
