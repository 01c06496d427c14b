import "server-only";
import { isUniqueViolation, type Tx } from "../db";
import { Prisma } from "../generated/prisma/client";
import { indexNumbers } from "../matching/index-numbers";
import { fail, ok, type Result } from "../result";
import { hasKey, recordKey, statusField, valuesSchema, type TypeView } from "./field-kinds";

/** What a form sends: values by field key; for a link field the ids it points at. */
export interface RecordInput {
  name: string;
  ownerId: string | null;
  values: Record<string, unknown>;
  links: Record<string, string[]>;
}

export type WriteProblem = "invalid" | "conflict" | "not-unique" | "gone";

export type FieldErrors = Record<string, string>;

/** Values checked against the type's fields, or a message for each field that is wrong. */
export function checkRecord(
  type: TypeView,
  input: RecordInput,
): { values: Record<string, unknown>; errors?: undefined } | { values?: undefined; errors: FieldErrors } {
  const parsed = valuesSchema(type.fields).safeParse(input.values);
  const errors: FieldErrors = {};
  if (input.name.trim() === "") errors.name = "A name is needed.";
  if (!parsed.success) {
    for (const issue of parsed.error.issues) errors[String(issue.path[0])] ??= issue.message;
  }
  if (Object.keys(errors).length > 0 || !parsed.success) return { errors };
  return { values: parsed.data };
}

/** Text that search looks in: the name and everything typed into short fields, in lower case. */
function searchText(name: string, type: TypeView, values: Record<string, unknown>): string {
  const typed = type.fields
    .filter((field) => ["TEXT", "EMAIL", "URL", "PHONE", "MOBILE", "FAX", "WHATSAPP"].includes(field.kind))
    .map((field) => values[field.key])
    .filter((value): value is string => typeof value === "string");
  return [name, ...typed].join(" ").toLowerCase();
}

/** Everything that is derived from a record, written in its transaction: keys, match index, links. */
async function writeDerived(
  tx: Tx,
  type: TypeView,
  recordId: string,
  input: RecordInput,
  defaultCountry: string,
) {
  await writeKeys(tx, type, recordId, input.values);
  await indexNumbers(tx, recordId, type.fields, input.values, defaultCountry);
  await writeLinks(tx, type, recordId, input.links);
}

async function writeKeys(tx: Tx, type: TypeView, recordId: string, values: Record<string, unknown>) {
  await tx.recordKey.deleteMany({ where: { recordId } });
  await tx.recordKey.createMany({
    data: type.fields
      .filter((field) => hasKey(field.kind))
      .map((field) => ({
        recordId,
        fieldId: field.id,
        typeId: type.id,
        key: recordKey(field.kind, values[field.key]),
        unique: field.unique,
      })),
  });
}

async function writeLinks(tx: Tx, type: TypeView, recordId: string, links: Record<string, string[]>) {
  for (const field of type.fields) {
    const toIds = links[field.key];
    if (field.kind !== "LINK" || toIds === undefined) continue;
    await tx.recordLink.deleteMany({ where: { fieldId: field.id, fromId: recordId } });
    const targets = await tx.record.findMany({
      where: { id: { in: toIds }, deletedAt: null, type: { key: field.targetTypeKey ?? "" } },
      select: { id: true, typeId: true },
    });
    await tx.recordLink.createMany({
      data: targets.slice(0, 1).map((target) => ({
        fieldId: field.id,
        fromId: recordId,
        fromTypeId: type.id,
        toId: target.id,
        toTypeId: target.typeId,
      })),
    });
  }
}

const promoted = (type: TypeView, input: RecordInput) => {
  const status = statusField(type);
  return {
    name: input.name.trim(),
    ownerId: input.ownerId,
    status: status ? ((input.values[status.key] as string | null | undefined) ?? null) : null,
    values: input.values as Prisma.InputJsonObject,
    searchText: searchText(input.name, type, input.values),
  };
};

/** Creates a record with all that is derived from it. `input.values` have passed `checkRecord`. */
export async function createRecord(
  tx: Tx,
  type: TypeView,
  input: RecordInput,
  defaultCountry: string,
): Promise<string> {
  const record = await tx.record.create({
    data: { typeId: type.id, ...promoted(type, input) },
    select: { id: true },
  });
  await writeDerived(tx, type, record.id, input, defaultCountry);
  return record.id;
}

/**
 * Changes a record, if it is still the version the user saw.
 *
 * @returns "conflict" when a colleague saved in between: nothing is overwritten
 */
export async function updateRecord(
  tx: Tx,
  type: TypeView,
  recordId: string,
  version: number,
  input: RecordInput,
  defaultCountry: string,
): Promise<Result<null, WriteProblem>> {
  const { count } = await tx.record.updateMany({
    where: { id: recordId, version, deletedAt: null },
    data: { ...promoted(type, input), version: { increment: 1 }, updatedAt: new Date() },
  });
  if (count === 0) {
    return fail(
      "conflict",
      "Someone else changed this record while you were editing. Reload to see their version; your text stays here until you do.",
    );
  }
  await writeDerived(tx, type, recordId, input, defaultCountry);
  return ok(null);
}

/**
 * Takes a record out of everything that finds it (keys, match index), or writes both again.
 * Links stay: undo finds them where they were.
 */
export async function moveToBin(
  tx: Tx,
  recordId: string,
  deleted: boolean,
  type: TypeView,
  values: unknown,
  defaultCountry: string,
) {
  await tx.record.update({ where: { id: recordId }, data: { deletedAt: deleted ? new Date() : null } });
  if (deleted) {
    await tx.recordKey.deleteMany({ where: { recordId } });
    await tx.phoneNumber.deleteMany({ where: { recordId } });
    return;
  }
  await writeKeys(tx, type, recordId, values as Record<string, unknown>);
  await indexNumbers(tx, recordId, type.fields, values as Record<string, unknown>, defaultCountry);
}

/** A unique field's message, when `error` is a value that exists already. */
export function asNotUnique(error: unknown): Result<never, "not-unique"> | null {
  return isUniqueViolation(error)
    ? fail("not-unique", "Another record already has this value in a field that must be unique.")
    : null;
}
