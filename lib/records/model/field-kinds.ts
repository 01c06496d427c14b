import { beginning } from "../../base/text";

export const OPTION_COLORS = ["gray", "blue", "green", "amber", "red", "violet"] as const;

/** An option of a SELECT or STATUS field. `open` means that a record with this status still needs work. */
export type FieldOption = {
  value: string;
  label: string;
  color: (typeof OPTION_COLORS)[number];
  open: boolean;
};

/** A field as pages and forms use it: a plain object that can be sent to the client. */
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
  /** LINK: the label of these records on the linked record. */
  inverseLabel: string | null;
  help: string;
  /** The initial text in a new record's form; "" for none. */
  defaultText: string;
  /** MONEY: ISO 4217. */
  currency: string;
  /** A job is updating it on existing records. Until it ends, lists can't sort or filter by it, and bulk edits wait. */
  isBusy: boolean;
  /** A job is converting its values. Until it ends, they can't be written. */
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

/** Kinds whose values are links or prose. They can't be sorted, filtered or unique. */
const WITHOUT_KEY = new Set(["LONG_TEXT", "LINK"]);

export const hasKey = (kind: string) => !WITHOUT_KEY.has(kind);

/** Checks that a list can be sorted and filtered by the field now. */
export const isListable = (field: FieldView) => hasKey(field.kind) && !field.isBusy;

const INTEGER_DIGITS = 20;

/** Encodes a number so that byte order is numeric order, negative numbers included. */
function numberKey(value: number): string {
  const [whole = "0", fraction = ""] = Math.abs(value).toFixed(6).split(".");
  const digits = `${whole.padStart(INTEGER_DIGITS, "0")}.${fraction}`;
  if (value >= 0) return `1${digits}`;
  return `0${digits.replace(/\d/g, (d) => String(9 - Number(d)))}`;
}

/** Characters of a text that take part in sorting; index rows have a size limit. */
const TEXT_KEY_LENGTH = 200;

/** Builds the sort and filter key of a value. Byte order is the field's order; "" for no value. */
export function recordKey(kind: string, value: unknown): string {
  if (value === null || value === undefined || value === "") return "";
  if (kind === "NUMBER" || kind === "MONEY") return numberKey(Number(value));
  return beginning(String(value).toLowerCase(), TEXT_KEY_LENGTH);
}
