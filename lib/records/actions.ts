"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../db";
import { adoptCalls, linkToRunningCall } from "../calls/link-record";
import { fail, ok, type Result } from "../result";
import { addChangeEntry } from "../timeline/add-entry";
import { getWorkspace } from "../workspace/queries";
import { canEditRecord } from "./permissions";
import type { TypeView } from "./field-kinds";
import { decimalOf } from "./number-text";
import { changeText } from "./change-text";
import { listPeople, loadPeople } from "./people";
import { searchByName } from "./queries";
import { isWithinReach } from "./reach";
import { findType } from "./types";
import {
  asNotUnique,
  checkRecord,
  createRecord,
  deleteRecords,
  lockRecords,
  restoreRecords,
  updateRecord,
  updateRecords,
  type FieldErrors,
  type RecordInput,
} from "./write";
import { words } from "../words/records";
import { common } from "../words/common";

const recordSchema = z.object({
  typeKey: z.string(),
  name: z.string().trim().max(200, common.tooLong200),
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
    if (!can(user, "records.edit")) return fail("forbidden", words.mayNotCreate);
    const type = await findType(typeKey);
    if (!type) return fail("not-found", common.typeGone);
    const checked = checkRecord(type, input, { isNew: true, decimal: decimalOf(user.locale) });
    if (checked.errors) return withErrors(checked.errors);
    if (!(await isOwner(input.ownerId))) return withErrors(NOT_AN_OWNER);
    const unknown = await unknownPeople(type, checked.values);
    if (unknown) return withErrors(unknown);
    const { defaultCountry } = await getWorkspace();
    try {
      const id = await db.$transaction((tx) =>
        createRecord(tx, type, { ...input, values: checked.values }, defaultCountry),
      );
      if (callId) await linkToRunningCall(user, callId, id);
      await adoptCalls(id);
      return ok({ id, typeKey });
    } catch (error) {
      const notUnique = asNotUnique(error);
      if (notUnique) return notUnique;
      throw error;
    }
  },
);

const NOT_AN_OWNER = { ownerId: words.chooseSomeone };

/** USER fields name people who are here: no schema can know them. */
async function unknownPeople(type: TypeView, values: Record<string, unknown>): Promise<FieldErrors | null> {
  const named = type.fields.filter((field) => field.kind === "USER" && typeof values[field.key] === "string");
  if (named.length === 0) return null;
  const people = await loadPeople();
  const wrong = named.filter((field) => !people.has(String(values[field.key])));
  return wrong.length > 0 ? Object.fromEntries(wrong.map((field) => [field.key, words.chooseSomeone])) : null;
}

async function isOwner(ownerId: string | null) {
  return ownerId === null || (await db.user.count({ where: { id: ownerId, disabledAt: null } })) === 1;
}

/** Part of a record: what is left out stays as it is. One field edited in place sends only that field. */
const changeSchema = recordSchema.partial({ name: true, ownerId: true, values: true, links: true }).extend({
  id: z.string(),
  /** The version the user saw; null when they were shown that someone saved meanwhile, and save over it. */
  version: z.number().int().nullable(),
});

type Changed = { id: string; typeKey: string; version: number; errors?: undefined } | { errors: FieldErrors };

export const updateRecordAction = withUser(
  changeSchema,
  async (
    user,
    { typeKey, id, version, ...change },
  ): Promise<Result<Changed, "forbidden" | "gone" | "conflict" | "not-unique">> => {
    const type = await findType(typeKey);
    const record = type && (await db.$transaction((tx) => lockRecords(tx, [id]))).get(id);
    if (!type || !record || record.deletedAt) return fail("gone", words.recordDeleted);
    if (!canEditRecord(user, record)) return fail("forbidden", words.mayNotChangeThis);
    const input: RecordInput = {
      name: change.name ?? record.name,
      ownerId: change.ownerId === undefined ? record.ownerId : change.ownerId,
      values: change.values ?? {},
      links: change.links ?? {},
    };
    const checked = checkRecord(type, input, { decimal: decimalOf(user.locale) });
    if (checked.errors) return ok({ errors: checked.errors });
    if (input.ownerId !== record.ownerId && !(await isOwner(input.ownerId)))
      return ok({ errors: NOT_AN_OWNER });
    const unknown = await unknownPeople(type, checked.values);
    if (unknown) return ok({ errors: unknown });
    const { defaultCountry } = await getWorkspace();
    try {
      const people = await loadPeople();
      const saved = await db.$transaction(async (tx) => {
        const next = { ...input, values: checked.values };
        const result = await updateRecord(tx, type, id, version ?? record.version, next, defaultCountry);
        const text = changeText(type, record, next, people);
        if (result.ok && text) await addChangeEntry(tx, id, words.userChanged(user.name, text));
        return result;
      });
      return saved.ok ? ok({ id, typeKey, version: saved.value }) : saved;
    } catch (error) {
      const notUnique = asNotUnique(error);
      if (notUnique) return notUnique;
      throw error;
    }
  },
);

/** The record, if the user may delete it or bring it back. */
async function findDeletable(user: CurrentUser, id: string) {
  const record = await db.record.findUnique({
    where: { id },
    select: { ownerId: true, owner: { select: { teamId: true } }, type: { select: { key: true } } },
  });
  const type = record && (await findType(record.type.key));
  if (!type) return fail("gone", common.recordGone);
  const owned = { ownerId: record.ownerId, ownerTeamId: record.owner?.teamId ?? null };
  return can(user, "records.delete") && canEditRecord(user, owned)
    ? ok(type)
    : fail("forbidden", words.mayNotDeleteThis);
}

/** Deletes a record: it leaves lists, search and caller match at once, and can be brought back for 30 days. */
/** B8: whether the people behind a record asked not to be called. */
export const setDoNotCallAction = withUser(
  z.object({ id: z.string(), doNotCall: z.boolean() }),
  async (user, { id, doNotCall }) => {
    if (!can(user, "records.edit")) return fail("forbidden", words.mayNotChange);
    if (!(await isWithinReach(user, id))) return fail("not-found", common.recordGone);
    await db.record.update({ where: { id }, data: { doNotCall } });
    return ok(null);
  },
);

export const deleteRecordAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const found = await findDeletable(user, id);
  if (!found.ok) return found;
  await db.$transaction((tx) => deleteRecords(tx, [id]));
  return ok(null);
});

export const restoreRecordAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const found = await findDeletable(user, id);
  if (!found.ok) return found;
  const { defaultCountry } = await getWorkspace();
  try {
    await db.$transaction((tx) => restoreRecords(tx, found.value, [id], defaultCountry));
    return ok(null);
  } catch (error) {
    const notUnique = asNotUnique(error);
    if (notUnique) return notUnique;
    throw error;
  }
});

/** Names for a link field's picker. */
export const searchRecordsAction = withUser(
  z.object({ typeKey: z.string(), text: z.string().max(200) }),
  async (user, { typeKey, text }) => ok(await searchByName(user, typeKey, text)),
);

/** A type with its fields, for a form that opens over another page. */
export const loadTypeAction = withUser(z.object({ typeKey: z.string() }), async (_user, { typeKey }) => {
  const type = await findType(typeKey);
  return type ? ok(type) : fail("not-found", common.typeGone);
});

/** Who can own a record, and who asks. */
export const listPeopleAction = withUser(z.object({}), async (user) =>
  ok({ me: user.id, people: (await listPeople()).map(({ id, name }) => ({ id, name })) }),
);

/** Sets one link of a record, from whichever side it is seen. */
export const setLinkAction = withUser(
  z.object({ typeKey: z.string(), id: z.string(), fieldKey: z.string(), toId: z.string().nullable() }),
  async (user, { typeKey, id, fieldKey, toId }) => {
    const type = await findType(typeKey);
    const field = type?.fields.find(({ key, kind }) => key === fieldKey && kind === "LINK");
    if (!type || !field) return fail("not-found", words.linkGone);
    if (toId === null && field.required) return fail("invalid", words.linkNeeded(field.label));
    if (toId !== null && !(await isWithinReach(user, toId))) return fail("gone", words.recordDeleted);
    const { defaultCountry } = await getWorkspace();
    return db.$transaction(async (tx) => {
      const record = (await lockRecords(tx, [id])).get(id);
      if (!record || record.deletedAt) return fail("gone", words.recordDeleted);
      if (!canEditRecord(user, record)) return fail("forbidden", words.mayNotChangeThis);
      const { name, ownerId } = record;
      const input = { name, ownerId, values: {}, links: { [fieldKey]: toId ? [toId] : [] } };
      await updateRecords(tx, type, [{ id, input }], defaultCountry);
      return ok(null);
    });
  },
);
