"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../db";
import { linkToRunningCall } from "../calls/link-record";
import { fail, ok, type Result } from "../result";
import { getWorkspace } from "../workspace";
import { canEditRecord } from "./permissions";
import { searchByName } from "./queries";
import { findType } from "./types";
import { asNotUnique, checkRecord, createRecord, moveToBin, updateRecord, type FieldErrors } from "./write";

const recordSchema = z.object({
  typeKey: z.string(),
  name: z.string().trim().max(200, "Too long: 200 characters at most."),
  ownerId: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
  links: z.record(z.string(), z.array(z.string())),
});

type Saved = { id: string; typeKey: string; errors?: undefined } | { errors: FieldErrors };

/** A message beside each wrong field is an answer, not a failure: the form stays as it is. */
const withErrors = (errors: FieldErrors): Result<Saved, never> => ok({ errors });

/** Creates a record; with `callId`, also links the running call to it (C3, D6). */
export const createRecordAction = withUser(
  recordSchema.extend({ callId: z.string().optional() }),
  async (
    user,
    { typeKey, callId, ...input },
  ): Promise<Result<Saved, "forbidden" | "not-found" | "not-unique">> => {
    if (!can(user, "records.edit")) return fail("forbidden", "Your role may not create records.");
    const type = await findType(typeKey);
    if (!type) return fail("not-found", "This record type no longer exists.");
    const checked = checkRecord(type, input);
    if (checked.errors) return withErrors(checked.errors);
    const { defaultCountry } = await getWorkspace();
    try {
      const id = await db.$transaction((tx) =>
        createRecord(tx, type, { ...input, values: checked.values }, defaultCountry),
      );
      if (callId) await linkToRunningCall(user, callId, id);
      return ok({ id, typeKey });
    } catch (error) {
      const notUnique = asNotUnique(error);
      if (notUnique) return notUnique;
      throw error;
    }
  },
);

export const updateRecordAction = withUser(
  recordSchema.extend({ id: z.string(), version: z.number().int() }),
  async (user, { typeKey, id, version, ...input }) => {
    const type = await findType(typeKey);
    const record = await db.record.findFirst({
      where: { id, deletedAt: null },
      select: { ownerId: true, owner: { select: { teamId: true } } },
    });
    if (!type || !record) return fail("gone", "This record was deleted.");
    if (!canEditRecord(user, { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null })) {
      return fail("forbidden", "Your role may not change this record.");
    }
    const checked = checkRecord(type, input);
    if (checked.errors) return withErrors(checked.errors);
    const { defaultCountry } = await getWorkspace();
    try {
      const saved = await db.$transaction((tx) =>
        updateRecord(tx, type, id, version, { ...input, values: checked.values }, defaultCountry),
      );
      return saved.ok ? ok({ id, typeKey } satisfies Saved as Saved) : saved;
    } catch (error) {
      const notUnique = asNotUnique(error);
      if (notUnique) return notUnique;
      throw error;
    }
  },
);

const setDeleted = (deleted: boolean) =>
  withUser(z.object({ id: z.string() }), async (user, { id }) => {
    const record = await db.record.findUnique({
      where: { id },
      select: {
        ownerId: true,
        owner: { select: { teamId: true } },
        type: { select: { key: true } },
        values: true,
      },
    });
    if (!record) return fail("gone", "This record no longer exists.");
    const owned = { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null };
    if (!can(user, "records.delete") || !canEditRecord(user, owned)) {
      return fail("forbidden", "Your role may not delete this record.");
    }
    const type = await findType(record.type.key);
    const { defaultCountry } = await getWorkspace();
    await db.$transaction((tx) => moveToBin(tx, id, deleted, type!, record.values, defaultCountry));
    return ok(null);
  });

/** Deletes a record: it leaves lists, search and caller match at once, and can be brought back. */
export const deleteRecordAction = setDeleted(true);

export const restoreRecordAction = setDeleted(false);

/** Names for a link field's picker. */
export const searchRecordsAction = withUser(
  z.object({ typeKey: z.string(), text: z.string().max(200) }),
  async (user, { typeKey, text }) => ok(await searchByName(user, typeKey, text)),
);

/** A type with its fields, for a form that opens over another page. */
export const loadTypeAction = withUser(z.object({ typeKey: z.string() }), async (_user, { typeKey }) => {
  const type = await findType(typeKey);
  return type ? ok(type) : fail("not-found", "This record type no longer exists.");
});
