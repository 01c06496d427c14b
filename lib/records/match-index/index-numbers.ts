import "server-only";
import type { Tx } from "../../base/db";
import { twinsOf } from "../../phone-numbers/forms";
import { readPhones, type PhoneReading } from "../../phone-numbers/numbers";

export const PHONE_KINDS: readonly string[] = ["PHONE", "MOBILE", "FAX", "WHATSAPP"];

interface IndexedField {
  id: string;
  key: string;
  kind: string;
}

/** Returns the country in a record's own country field, or null. */
export function ownCountry(
  fields: readonly Omit<IndexedField, "id">[],
  values: Record<string, unknown>,
): string | null {
  const field = fields.find(({ kind }) => kind === "COUNTRY");
  const country = field && values[field.key];
  return typeof country === "string" ? country : null;
}

/** Reads the numbers in a phone field of a record; see `readPhones`. */
export const readField = (
  { kind }: { kind: string },
  text: string,
  country: string | null,
  defaultCountry: string,
): PhoneReading => readPhones(text, { country, defaultCountry, international: kind === "WHATSAPP" });

/** Builds a record's rows in the match index: every number in its phone fields, and every text there that isn't one. */
export function numberRows(
  fields: readonly IndexedField[],
  values: Record<string, unknown>,
  defaultCountry: string,
) {
  const country = ownCountry(fields, values);
  const numbers: Omit<NumberRow, "recordId">[] = [];
  const unread: Omit<UnreadRow, "recordId">[] = [];
  for (const field of fields) {
    if (!PHONE_KINDS.includes(field.kind)) continue;
    const reading = readField(field, String(values[field.key] ?? ""), country, defaultCountry);
    const fieldId = field.id;
    for (const { e164, raw, assumed, outdated } of reading.numbers) {
      numbers.push({ e164, raw, assumed, outdated, twin: false, fieldId });
    }
    for (const { text, why } of reading.unread) unread.push({ raw: text, why, fieldId });
    const written = new Set<string>(reading.numbers.map(({ e164 }) => e164));
    for (const { e164, raw } of reading.numbers) {
      for (const twin of twinsOf(e164).filter((number) => !written.has(number))) {
        written.add(twin);
        numbers.push({ e164: twin, raw, assumed: true, outdated: false, twin: true, fieldId });
      }
    }
  }
  return { numbers, unread };
}

/**
 * Updates the records' rows in the match index, in the transaction that changes the records.
 *
 * @param isNew  the records have no rows yet
 */
export async function indexNumbers(
  tx: Tx,
  fields: readonly IndexedField[],
  records: readonly { id: string; values: Record<string, unknown> }[],
  defaultCountry: string,
  { isNew = false }: { isNew?: boolean } = {},
) {
  const ids = records.map(({ id }) => id);
  const numbers = new Map<string, NumberRow>();
  const unread = new Map<string, UnreadRow>();
  for (const { id: recordId, values } of records) {
    const rows = numberRows(fields, values, defaultCountry);
    for (const row of rows.numbers) numbers.set(numberIdentity({ ...row, recordId }), { ...row, recordId });
    for (const row of rows.unread) unread.set(unreadIdentity({ ...row, recordId }), { ...row, recordId });
  }
  const present = isNew ? [] : await tx.phoneNumber.findMany({ where: { recordId: { in: ids } } });
  const stale = present.filter((row) => !numbers.delete(numberIdentity(row)));
  if (stale.length > 0) await tx.phoneNumber.deleteMany({ where: { id: { in: stale.map(({ id }) => id) } } });
  if (numbers.size > 0) await tx.phoneNumber.createMany({ data: [...numbers.values()] });
  const presentUnread = isNew ? [] : await tx.unreadNumber.findMany({ where: { recordId: { in: ids } } });
  const gone = presentUnread.filter((row) => !unread.delete(unreadIdentity(row)));
  if (gone.length > 0) await tx.unreadNumber.deleteMany({ where: { id: { in: gone.map(({ id }) => id) } } });
  if (unread.size > 0) await tx.unreadNumber.createMany({ data: [...unread.values()] });
}

interface NumberRow {
  recordId: string | null;
  fieldId: string | null;
  e164: string;
  raw: string;
  assumed: boolean;
  outdated: boolean;
  twin: boolean;
}

interface UnreadRow {
  recordId: string;
  fieldId: string;
  raw: string;
  why: string;
}

const numberIdentity = ({ recordId, fieldId, e164, raw, assumed, outdated, twin }: NumberRow) =>
  JSON.stringify([recordId, fieldId, e164, raw, assumed, outdated, twin]);

const unreadIdentity = ({ recordId, fieldId, raw, why }: UnreadRow) =>
  JSON.stringify([recordId, fieldId, raw, why]);
