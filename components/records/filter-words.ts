import type { FieldView } from "@/lib/records/field-kinds";

const EMPTY = [
  ["empty", "is empty"],
  ["filled", "is filled in"],
] as const;

/** Conditions a filter can have, by kind of field: the word in the address, and words for people. */
export function comparisonsOf(kind: string): readonly (readonly [string, string])[] {
  if (["NUMBER", "MONEY", "DATE"].includes(kind)) {
    const isDate = kind === "DATE";
    return [
      ["min", isDate ? "from" : "at least"],
      ["max", isDate ? "until" : "at most"],
      ["", "is"],
      ...EMPTY,
    ];
  }
  if (["SELECT", "STATUS", "COUNTRY", "USER"].includes(kind)) return [["", "is"], ...EMPTY];
  return [["from", "starts with"], ["", "is"], ...EMPTY];
}

/** A filter in words: "Amount at least 1000". */
export function filterWords(
  fields: readonly FieldView[],
  name: string,
  value: string,
  people: Record<string, string>,
): string {
  const [key = "", comparison = ""] = name.split(".");
  const field = fields.find((f) => f.key === key);
  const label = key === "owner" ? "Owner" : (field?.label ?? key);
  const words = comparisonsOf(field?.kind ?? "USER").find(([c]) => c === comparison)?.[1] ?? "is";
  if (comparison === "empty" || comparison === "filled") return `${label} ${words}`;
  const text = field?.options.find((option) => option.value === value)?.label ?? people[value] ?? value;
  return `${label} ${words} ${text}`;
}
