import "server-only";
import type { Tx } from "../db";
import { readNumbers } from "./numbers";

export const PHONE_KINDS: readonly string[] = ["PHONE", "MOBILE", "FAX", "WHATSAPP"];

interface IndexedField {
  id: string;
  key: string;
  kind: string;
}

/** The rows of the match index for one record: every number in each of its phone fields. */
export function numberRows(
  fields: readonly IndexedField[],
  values: Record<string, unknown>,
  defaultCountry: string,
) {
  const country = fields.find((field) => field.kind === "COUNTRY");
  const ownCountry = country ? values[country.key] : null;
  return fields
    .filter((field) => PHONE_KINDS.includes(field.kind))
    .flatMap((field) =>
      readNumbers(String(values[field.key] ?? ""), {
        country: typeof ownCountry === "string" ? ownCountry : null,
        defaultCountry,
      }).map(({ e164, raw, assumed }) => ({ e164, raw, assumed, fieldId: field.id })),
    );
}

/** Replaces a record's rows of the match index, inside the record's own transaction. */
export async function indexNumbers(
  tx: Tx,
  recordId: string,
  fields: readonly IndexedField[],
  values: Record<string, unknown>,
  defaultCountry: string,
) {
  await tx.phoneNumber.deleteMany({ where: { recordId } });
  const rows = numberRows(fields, values, defaultCountry);
  if (rows.length > 0) await tx.phoneNumber.createMany({ data: rows.map((row) => ({ ...row, recordId })) });
}
