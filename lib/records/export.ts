import "server-only";
import { stringify } from "csv-stringify/sync";
import type { CurrentUser } from "../auth/permissions";
import type { FieldView, TypeView } from "./field-kinds";
import { listRecords, type ListedRecord, type ListParams } from "./queries";

/** Records read at once: few enough to hold, enough that a million take a minute and not an hour. */
const BATCH = 1_000;

const OPTIONS = {
  // A cell that begins like a formula would be run by a spreadsheet: it is written as text.
  escape_formulas: true,
  record_delimiter: "windows",
} as const;

/**
 * A list as CSV (RFC 4180, UTF-8 with a mark by which spreadsheets know it): a line of names, then one for each record the
 * user may see, in the list's order. Reads a batch when the last one was taken, so memory does not grow with the list.
 */
export async function* exportRecords(
  user: CurrentUser,
  type: TypeView,
  params: ListParams,
): AsyncGenerator<string> {
  const header = ["Name", "Owner", ...type.fields.map(({ label }) => label)];
  yield stringify([header], { ...OPTIONS, bom: true });
  let cursor: string | undefined;
  do {
    const page = await listRecords(user, type, { ...params, cursor }, BATCH);
    if (page.records.length > 0)
      yield stringify(
        page.records.map((record) => rowOf(type, record)),
        OPTIONS,
      );
    cursor = page.next ?? undefined;
  } while (cursor);
}

const rowOf = (type: TypeView, record: ListedRecord): string[] => [
  record.name,
  record.ownerName ?? "",
  ...type.fields.map((field) => textOf(field, record)),
];

/** A value as people read it; amounts in units of the currency, dates as ISO 8601 writes them. */
function textOf(field: FieldView, { values, links }: ListedRecord): string {
  if (field.kind === "LINK") return links[field.key]?.name ?? "";
  const value = values[field.key];
  if (value === null || value === undefined) return "";
  if (field.kind === "MONEY") return (Number(value) / 100).toFixed(2);
  if (field.kind === "SELECT" || field.kind === "STATUS") {
    return field.options.find((option) => option.value === value)?.label ?? String(value);
  }
  return String(value);
}
