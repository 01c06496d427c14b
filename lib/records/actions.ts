"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { db } from "../base/db";
import { fail, ok } from "../base/result";
import { createRecordInCall } from "../calls/after-call/link-record";
import { getWorkspace } from "../workspace/queries";
import { emitDoNotCall, emitMoved, emitWritten } from "./emit-changes";
import { canEditRecord, canSeeType } from "./model/permissions";
import { decimalOf } from "./model/number-text";
import { listPeople } from "./people";
import { searchByName } from "./queries";
import { OWNED, ownedOf, reaches } from "./reach";
import { changeRecordOf, checkNamed, deleteRecordOf, findDeletable } from "./save";
import { recordName } from "./model/schema";
import { findType } from "./types";
import { asNotUnique, lockRecords, restoreRecords, updateRecords } from "./write";
import { words } from "../words/records";
import { common } from "../words/common";

const recordSchema = z.object({
  typeKey: z.string(),
  name: recordName,
  ownerId: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
  links: z.record(z.string(), z.array(z.string())),
});

/** Creates a record; with `callId`, also links the running call to it (C3, D6). */
export const createRecordAction = withUser(
  recordSchema.extend({ callId: z.string().optional() }),
  async (user, { typeKey, callId, ...input }) =>
    createRecordInCall(user, typeKey, input, { decimal: decimalOf(user.locale), callId }),
);

const changeSchema = recordSchema.partial({ name: true, ownerId: true, values: true, links: true }).extend({
  id: z.string(),
  /** The version the user saw; null overwrites a colleague's change that they have been shown. */
  version: z.int32().nullable(),
});

export const updateRecordAction = withUser(changeSchema, async (user, { typeKey, ...part }) =>
  changeRecordOf(user, typeKey, part, { decimal: decimalOf(user.locale) }),
);

/** Sets or clears “Do not call” on a record (B8). */
export const setDoNotCallAction = withUser(
  z.object({ id: z.string(), doNotCall: z.boolean() }),
  async (user, { id, doNotCall }) => {
    const record = await db.record.findUnique({ where: { id, deletedAt: null }, select: OWNED });
    if (!record || !reaches(user, record)) return fail("not-found", common.recordNotFound);
    if (!canEditRecord(user, ownedOf(record))) return fail("forbidden", words.noPermissionToEditThis);
    await db.$transaction(async (tx) => {
      const { count } = await tx.record.updateMany({
        where: { id, doNotCall: !doNotCall },
        data: { doNotCall },
      });
      if (count > 0) await emitDoNotCall(tx, user, id, doNotCall);
    });
    return ok(null);
  },
);

export const deleteRecordAction = withUser(z.object({ id: z.string() }), async (user, { id }) =>
  deleteRecordOf(user, id),
);

export const restoreRecordAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  const found = await findDeletable(user, id);
  if (!found.ok) return found;
  const { defaultCountry } = await getWorkspace();
  try {
    const { type, name } = found.value;
    await db.$transaction(async (tx) => {
      const restored = await restoreRecords(tx, type, [id], defaultCountry);
      if (restored.length > 0) await emitMoved(tx, user, "record.restored", type, [{ id, name }]);
    });
    return ok(null);
  } catch (error) {
    const notUnique = asNotUnique(error);
    if (notUnique) return notUnique;
    throw error;
  }
});

/** Finds records for a link field's picker. */
export const searchRecordsAction = withUser(
  z.object({ typeKey: z.string(), text: z.string().max(200) }),
  async (user, { typeKey, text }) => ok(await searchByName(user, typeKey, text)),
);

/** Loads a type with its fields, for a form that opens over another page. */
export const loadTypeAction = withUser(z.object({ typeKey: z.string() }), async (user, { typeKey }) => {
  const type = canSeeType(user, typeKey) ? await findType(typeKey) : null;
  return type ? ok(type) : fail("not-found", common.typeNotFound);
});

/** Lists the users who can own a record, with the current user's id. */
export const listPeopleAction = withUser(z.object({}), async (user) =>
  ok({ me: user.id, people: (await listPeople()).map(({ id, name }) => ({ id, name })) }),
);

/** Skips the check of the owner, and checks every link as new. */
const ALL_NEW = { ownerIds: [null], links: {} };

/** Sets or removes one link of a record, whichever side's page the user is on. */
export const setLinkAction = withUser(
  z.object({ typeKey: z.string(), id: z.string(), fieldKey: z.string(), toId: z.string().nullable() }),
  async (user, { typeKey, id, fieldKey, toId }) => {
    const type = await findType(typeKey);
    const field = type?.fields.find(({ key, kind }) => key === fieldKey && kind === "LINK");
    if (!type || !field) return fail("not-found", words.linkNotFound);
    if (toId === null && field.required) return fail("invalid", words.linkRequired(field.label));
    const links = { [fieldKey]: toId ? [toId] : [] };
    const wrong = await checkNamed(user, type, { ownerId: null, values: {}, links }, ALL_NEW);
    if (wrong) return fail("gone", words.recordDeleted);
    const { defaultCountry } = await getWorkspace();
    return db.$transaction(async (tx) => {
      const record = (await lockRecords(tx, [id])).get(id);
      if (!record || record.deletedAt || record.typeId !== type.id) return fail("gone", words.recordDeleted);
      if (!canEditRecord(user, record)) return fail("forbidden", words.noPermissionToEditThis);
      const { name, ownerId } = record;
      const input = { name, ownerId, values: {}, links };
      await updateRecords(tx, type, [{ id, input }], defaultCountry);
      await emitWritten(tx, user, { type, id, before: record, after: input });
      return ok(null);
    });
  },
);
