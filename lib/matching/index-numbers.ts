import "server-only";
import type { Tx } from "../db";
import { readNumbers } from "./numbers";

export const PHONE_KINDS: readonly string[] = ["PHONE", "MOBILE", "FAX", "WHATSAPP"];

interface IndexedField {
  id: string;
  key: string;
  kind: string;
}

/** The country that a record says it is in; null when it says none. */
export function ownCountry(
  fields: readonly Omit<IndexedField, "id">[],
  values: Record<string, unknown>,
): string | null {
  const field = fields.find(({ kind }) => kind === "COUNTRY");
  const country = field && values[field.key];
  return typeof country === "string" ? country : null;
}

/** The rows of the match index for one record: every number in each of its phone fields. */
export function numberRows(
  fields: readonly IndexedField[],
  values: Record<string, unknown>,
  defaultCountry: string,
) {
  const country = ownCountry(fields, values);
  return fields
    .filter((field) => PHONE_KINDS.includes(field.kind))
    .flatMap((field) =>
      readNumbers(String(values[field.key] ?? ""), {
        country,
        defaultCountry,
      }).map(({ e164, raw, assumed }) => ({ e164, raw, assumed, fieldId: field.id })),
    );
}

/** Brings records' rows of the match index up to date, inside the transaction that changes them. */
export async function indexNumbers(
  tx: Tx,
  fields: readonly IndexedField[],
  records: readonly { id: string; values: Record<string, unknown> }[],
  defaultCountry: string,
) {
  const wanted = new Map(
    records.flatMap(({ id, values }) =>
      numberRows(fields, values, defaultCountry).map((row) => {
        const data = { ...row, recordId: id };
        return [identity(data), data] as const;
      }),
    ),
  );
  const present = await tx.phoneNumber.findMany({ where: { recordId: { in: records.map(({ id }) => id) } } });
  const stale = present.filter((row) => !wanted.delete(identity(row)));
  if (stale.length > 0) await tx.phoneNumber.deleteMany({ where: { id: { in: stale.map(({ id }) => id) } } });
  if (wanted.size > 0) await tx.phoneNumber.createMany({ data: [...wanted.values()] });
}

interface NumberRow {
  recordId: string | null;
  fieldId: string | null;
  e164: string;
  raw: string;
  assumed: boolean;
}

const identity = ({ recordId, fieldId, e164, raw, assumed }: NumberRow) =>
  JSON.stringify([recordId, fieldId, e164, raw, assumed]);
