import type { FieldView, TypeView } from "../records/field-kinds";
import { decimalOf } from "../records/number-text";
import type { ImportSettings } from "./schema";

const plain = (text: string) => text.toLowerCase().normalize("NFKD").replace(/[^a-z0-9]+/g, ""); // prettier-ignore

/** What other programs call our columns, in the languages their exports come in. */
const KNOWN: Record<string, RegExp> = {
  name: /^(full|display|first|last|given|family|sur|contact|company|account|deal|opportunity|lead|case)?name$|^(prenom|nom|vorname|nachname|subject|title|dealname|firma)$/,
  owner: /(owner|assignedto|besitzer|proprietaire)/,
  EMAIL: /^(e?mail|emailaddress|primaryemail|courriel)/,
  MOBILE: /(mobile|cell|handy|portable)/,
  PHONE: /(phone|telephone|telefon|tel$|number$)/,
  FAX: /fax/,
  WHATSAPP: /whatsapp/,
  URL: /(website|webpage|url|domain|homepage)/,
  COUNTRY: /(country|pays|land$)/,
  MONEY: /(amount|value|betrag|montant)/,
  DATE: /(closedate|date)/,
  LINK: /^(company|companyname|account|accountname|organi[sz]ation|customer|firma|societe|unternehmen)$/,
  STATUS: /(status|stage|phase)/,
};

/** Where the columns of a file probably go, and how its numbers and dates are written. The user has the last word. */
export function guessSettings(
  type: TypeView,
  fileName: string,
  header: string[],
  sample: readonly string[][],
  user: { id: string; locale: string },
): ImportSettings {
  const columns = guessColumns(type, header);
  const cells = (wanted: (field: FieldView) => boolean) =>
    columns.flatMap((column, index) => {
      const field = type.fields.find(({ key }) => key === column);
      return field && wanted(field) ? sample.map((row) => row[index]?.trim() ?? "") : [];
    });
  const numbers = cells(({ kind }) => kind === "NUMBER" || kind === "MONEY");
  const dates = cells(({ kind }) => kind === "DATE");
  const email = type.fields.find((field) => field.kind === "EMAIL" && columns.includes(field.key));
  return {
    fileName,
    header,
    columns,
    format: {
      decimal: guessDecimal(numbers) ?? decimalOf(user.locale),
      dates: dates.some((date) => /^\d{1,2}\/(1[3-9]|2\d|3[01])\//.test(date)) ? "MDY" : "DMY",
    },
    duplicates: { by: email?.key ?? "name", policy: "skip" },
    createLinks: false,
    ownerId: user.id,
  };
}

function guessDecimal(numbers: readonly string[]): "." | "," | null {
  if (numbers.some((text) => /,\d{1,2}\D*$|\.\d{3},/.test(text))) return ",";
  return numbers.some((text) => /\.\d{1,2}\D*$|,\d{3}\./.test(text)) ? "." : null;
}

function guessColumns(type: TypeView, header: readonly string[]): (string | null)[] {
  const free = new Set(type.fields.filter((field) => !field.isBusy));
  const take = (wanted: (field: FieldView) => boolean) => {
    const field = [...free].find(wanted);
    if (field) free.delete(field);
    return field?.key;
  };
  const columns = header.map((name): string | null | undefined => {
    const text = plain(name);
    if (text === "name") return "name";
    return take((field) => plain(field.label) === text || plain(field.key) === text);
  });
  return header.map((name, index) => {
    if (columns[index] !== undefined) return columns[index];
    const text = plain(name);
    if (KNOWN.owner!.test(text)) return "owner";
    const byKind = take((field) => KNOWN[field.kind]?.test(text) ?? false);
    if (byKind) return byKind;
    const hasName = columns.includes("name");
    return !hasName && KNOWN.name!.test(text) ? "name" : null;
  });
}
