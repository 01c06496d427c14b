import type { FieldView } from "@/lib/records/model/field-kinds";
import { minorDigits } from "@/lib/records/model/number-text";
import { readableText } from "@/lib/records/model/readable";

import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

const EMPTY = [
  ["empty", words.isEmpty],
  ["filled", words.isNotEmpty],
] as const;

/** Returns the comparisons for a field type: the name in the address, and the label. */
export function comparisonsOf(kind: string): readonly (readonly [string, string])[] {
  if (["NUMBER", "MONEY", "DATE"].includes(kind)) {
    const isDate = kind === "DATE";
    return [
      ["min", isDate ? words.onOrAfter : words.atLeast],
      ["max", isDate ? words.onOrBefore : words.atMost],
      ["", words.is],
      ...EMPTY,
    ];
  }
  if (["SELECT", "STATUS", "COUNTRY", "USER"].includes(kind)) return [["", words.is], ...EMPTY];
  return [["from", words.startsWith], ["", words.is], ...EMPTY];
}

/** Describes a filter in the reader's language settings: "Amount at least €1,000". */
export function filterWords(
  fields: readonly FieldView[],
  name: string,
  value: string,
  reader: { people: Record<string, string>; locale: string },
): string {
  const [key = "", comparison = ""] = name.split(".");
  const field = fields.find((f) => f.key === key);
  const label = key === "owner" ? common.owner : (field?.label ?? key);
  const condition = comparisonsOf(field?.kind ?? "USER").find(([c]) => c === comparison)?.[1] ?? words.is;
  if (comparison === "empty" || comparison === "filled") return `${label} ${condition}`;
  const text = field ? readableText(field, asStored(field, value), reader) : (reader.people[value] ?? value);
  return `${label} ${condition} ${text}`;
}

/** Converts an amount: the address uses units of the currency, the database minor units. */
const asStored = (field: FieldView, value: string) =>
  field.kind === "MONEY" ? Math.round(Number(value) * 10 ** minorDigits(field.currency)) : value;
