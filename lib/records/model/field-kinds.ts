import { beginning } from "../../base/text";

export const OPTION_COLORS = ["gray", "blue", "green", "amber", "red", "violet"] as const;

/** An option of a SELECT or STATUS field. `open` says whether a record with this status still asks for work. */
export type FieldOption = {
  value: string;
  label: string;
  color: (typeof OPTION_COLORS)[number];
  open: boolean;
};

/** A field as the pages and forms know it; a plain object that may cross to the client. */
export interface FieldView {
  id: string;
  key: string;
  label: string;
  kind: string;
  group: string;
  required: boolean;
  unique: boolean;
  options: FieldOption[];
  targetTypeKey: string | null;
  /** LINK: what the other side calls the records that point at it. */
  inverseLabel: string | null;
  help: string;
  /** What a new record's form starts with, as it is typed; "" for nothing. */
  defaultText: string;
  /** MONEY: ISO 4217. */
  currency: string;
  /** A job is writing it on existing records: it is neither sorted nor filtered by, and a bulk change waits. */
  isBusy: boolean;
  /** Its values are being converted: until then nobody writes them. */
  isLocked: boolean;
}

export interface TypeView {
  id: string;
  key: string;
  singular: string;
  plural: string;
  icon: string;
  fields: FieldView[];
}

export const statusField = (type: TypeView) => type.fields.find((field) => field.kind === "STATUS");

/** Kinds whose values are links or prose: not sorted, filtered or unique. */
const WITHOUT_KEY = new Set(["LONG_TEXT", "LINK"]);

export const hasKey = (kind: string) => !WITHOUT_KEY.has(kind);

/** Fields a list can be sorted and filtered by now. */
export const isListable = (field: FieldView) => hasKey(field.kind) && !field.isBusy;

const INTEGER_DIGITS = 20;

/** Digits of `value` such that byte order is numeric order, negative numbers included. */
function numberKey(value: number): string {
  const [whole = "0", fraction = ""] = Math.abs(value).toFixed(6).split(".");
  const digits = `${whole.padStart(INTEGER_DIGITS, "0")}.${fraction}`;
  if (value >= 0) return `1${digits}`;
  return `0${digits.replace(/\d/g, (d) => String(9 - Number(d)))}`;
}

/** Most of a text that takes part in sorting; index rows have a size limit. */
const TEXT_KEY_LENGTH = 200;

/** The sort and filter key of a value: byte order is the field's order; "" for no value. */
export function recordKey(kind: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (kind === "NUMBER" || kind === "MONEY") return numberKey(Number(value));
  return beginning(String(value).toLowerCase(), TEXT_KEY_LENGTH);
}
