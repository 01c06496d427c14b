"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can, type CurrentUser } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { changingSettings, emitSetting } from "../events/settings";
import { fail, ok, type Refused, type Result } from "../base/result";
import { createJob } from "../jobs/create-job";
import type { JobLabel } from "../jobs/label";
import { hasKey, statusField, type FieldOption, type TypeView } from "../records/model/field-kinds";
import { ISO_FORMAT, readCell, wordCellProblem } from "../records/model/cells";
import { loadPeople } from "../records/people";
import { loadTypes, viewOfField } from "../records/types";
import type { FieldErrors } from "../records/write";
import { emitField, loadField } from "./field-events";
import { freeKey } from "./free-key";
import { previewRetype, startRetype } from "./retype";
import { fieldSchema, keyOf, kindSchema, typeSchema, type FieldSettings } from "./schema";
import { CAN_BE_UNIQUE, HAS_OPTIONS, KIND_LABELS, type Kind } from "./kinds";
import { words } from "../words/record-types";

const forbidden = () => fail("forbidden", words.noPermissionToChange);
const gone = () => fail("not-found", words.notFound);

/** What a form gets back: an id, or a message for each invalid field. */
type Saved = Result<{ id: string; jobId: string | null; errors?: undefined } | Refused, never>;

const wrong = (errors: FieldErrors): Saved => ok({ errors });

const refresh = () => revalidatePath("/", "layout");

/** Creates a record type, or updates the names and icon of one. */
export const saveTypeAction = withUser(
  typeSchema.extend({ id: z.string().optional() }),
  async (user, { id, ...input }) => {
    if (!can(user, "settings.records")) return forbidden();
    const saved = await changingSettings((tx) => saveType(tx, user, id, input));
    refresh();
    return saved;
  },
);

async function saveType(
  tx: Tx,
  user: CurrentUser,
  id: string | undefined,
  input: z.output<typeof typeSchema>,
): Promise<Saved> {
  const types = await loadTypes(tx);
  const same = (text: string) =>
    types.some((type) => type.id !== id && type.plural.toLowerCase() === text.toLowerCase());
  if (same(input.plural)) return wrong({ plural: words.typeNameTaken });
  const setting = { what: "record-type", name: input.plural, after: input } as const;
  if (id) {
    const select = { singular: true, plural: true, icon: true };
    const before = await tx.recordType.findUniqueOrThrow({ where: { id }, select });
    await tx.recordType.update({ where: { id }, data: input });
    await emitSetting(tx, user, { ...setting, id, before });
    return ok({ id, jobId: null });
  }
  const wanted = keyOf(input.singular).toLowerCase();
  let key = wanted;
  for (let i = 2; types.some((type) => type.key === key); i++) key = `${wanted}${i}`;
  const created = await tx.recordType.create({ data: { ...input, key, position: types.length } });
  await emitSetting(tx, user, { ...setting, id: created.id });
  return ok({ id: created.id, jobId: null });
}

/** Removes a custom type that has no records. */
export const removeTypeAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  if (!can(user, "settings.records")) return forbidden();
  const removed = await changingSettings(async (tx) => {
    const type = await tx.recordType.findUnique({
      where: { id },
      select: {
        builtIn: true,
        singular: true,
        plural: true,
        icon: true,
        fields: { orderBy: { position: "asc" }, select: { label: true } },
        _count: { select: { records: true, targets: true } },
      },
    });
    if (!type) return gone();
    const { builtIn, fields, _count: count, ...values } = type;
    if (builtIn) return fail("built-in", words.builtIn);
    if (count.records > 0) {
      return fail("in-use", words.stillHasRecords(count.records, type.plural.toLowerCase()));
    }
    if (count.targets > 0) return fail("in-use", words.stillLinkedTo);
    await tx.recordType.delete({ where: { id } });
    await emitSetting(tx, user, {
      what: "record-type",
      id,
      name: type.plural,
      before: { ...values, fields: fields.map(({ label }) => label) },
    });
    return ok(null);
  });
  if (removed.ok) refresh();
  return removed;
});

/** Starts a job that rewrites what is derived from a type's records. Returns null if it has none. */
async function startRebuild(tx: Tx, user: CurrentUser, type: TypeView, fieldId: string, label: JobLabel) {
  if ((await tx.record.findFirst({ where: { typeId: type.id }, select: { id: true } })) === null) return null;
  const { id } = await createJob(tx, {
    kind: "REBUILD",
    state: "RUNNING",
    userId: user.id,
    typeId: type.id,
    label,
  });
  await tx.field.update({ where: { id: fieldId }, data: { jobId: id } });
  return id;
}

async function checkField(type: TypeView, input: FieldSettings, id?: string): Promise<FieldErrors> {
  const errors: FieldErrors = {};
  const others = type.fields.filter((field) => field.id !== id);
  if (others.some(({ label }) => label.toLowerCase() === input.label.toLowerCase())) {
    errors.label = words.fieldNameTaken;
  }
  if (input.kind === "STATUS" && statusField({ ...type, fields: others })) {
    errors.kind = words.oneStatusOnly;
  }
  if (HAS_OPTIONS.has(input.kind) && input.options.length === 0) errors.options = words.optionNeeded;
  const labels = input.options.map(({ label }) => label.trim().toLowerCase());
  if (new Set(labels).size < labels.length) errors.options = words.optionNameTaken;
  if (input.kind === "LINK" && !input.targetTypeKey) errors.targetTypeKey = words.chooseWhatItLinksTo;
  if (input.unique && !CAN_BE_UNIQUE.has(input.kind)) errors.unique = words.cannotBeUnique;
  if (input.currency && !Intl.supportedValuesOf("currency").includes(input.currency)) {
    errors.currency = words.noSuchCurrency;
  }
  return errors;
}

/** Gives new options a value, which they keep when renamed. */
const withValues = (options: readonly FieldOption[]): FieldOption[] =>
  options.map((option) => ({ ...option, value: option.value || option.label.trim() }));

/** Adds a field to a type, or updates everything about one except its kind. */
export const saveFieldAction = withUser(
  fieldSchema.extend({
    typeId: z.string(),
    id: z.string().optional(),
    options: z.array(
      z.object({
        value: z.string(),
        label: z.string().trim().min(1, words.optionNameNeeded),
        color: fieldSchema.shape.options.element.shape.color,
        open: z.boolean(),
      }),
    ),
  }),
  async (user, { typeId, id, ...given }) => {
    if (!can(user, "settings.records")) return forbidden();
    const type = (await loadTypes()).find((t) => t.id === typeId);
    if (!type) return gone();
    const input = { ...given, options: withValues(given.options) };
    const errors = await checkField(type, input, id);
    if (Object.keys(errors).length > 0) return wrong(errors);
    const result = id ? await changeField(user, type, id, input) : await addField(user, type, input);
    refresh();
    return result;
  },
);

async function addField(user: CurrentUser, type: TypeView, input: FieldSettings): Promise<Saved> {
  const problem = await defaultProblem(type, input);
  if (problem) return wrong({ defaultText: problem });
  const { targetTypeKey, ...data } = input;
  return changingSettings(async (tx) => {
    const target = (await loadTypes(tx)).find(({ key }) => key === targetTypeKey);
    const { id } = await tx.field.create({
      data: {
        ...data,
        typeId: type.id,
        key: await freeKey(tx, type.id, keyOf(input.label)),
        targetTypeId: target?.id,
        position: type.fields.length,
      },
      select: { id: true },
    });
    await emitField(tx, user, id);
    const jobId = hasKey(input.kind)
      ? await startRebuild(tx, user, type, id, { code: "field-added", field: input.label })
      : null;
    return ok({ id, jobId });
  });
}

/** Returns a message if the default value doesn't fit the field. */
async function defaultProblem(type: TypeView, input: FieldSettings): Promise<string | undefined> {
  if (input.defaultText === "" || input.kind === "LINK") return undefined;
  const field = {
    ...input,
    id: "",
    key: "value",
    currency: input.currency ?? "EUR",
    isBusy: false,
    isLocked: false,
  };
  const { problem } = readCell(field, input.defaultText, ISO_FORMAT, await loadPeople());
  return problem && wordCellProblem(problem);
}

async function changeField(
  user: CurrentUser,
  type: TypeView,
  id: string,
  input: FieldSettings,
): Promise<Saved> {
  const before = type.fields.find((field) => field.id === id);
  if (!before) return wrong({ label: words.fieldNotFound });
  const problem = await defaultProblem(type, { ...input, kind: before.kind as Kind });
  if (problem) return wrong({ defaultText: problem });
  const removed = before.options.filter(
    (option) => !input.options.some(({ value }) => value === option.value),
  );
  for (const option of removed) {
    const count = await db.recordKey.count({ where: { fieldId: id, key: option.value.toLowerCase() } });
    if (count > 0) {
      return wrong({
        options: words.optionInUse(option.label, count, count === 1 ? type.singular : type.plural),
      });
    }
  }
  if (input.unique && !before.unique) {
    const double = await findDouble(id);
    if (double)
      return wrong({
        unique: words.valueNotUnique(double.count, double.key),
      });
  }
  return changingSettings(async (tx) => {
    const stored = await loadField(tx, id);
    const { label, group, help, defaultText, required, unique, currency, options, inverseLabel } = input;
    const data = { label, group, help, defaultText, required, unique, currency, options, inverseLabel };
    await tx.field.update({ where: { id }, data });
    await emitField(tx, user, id, { before: stored });
    const hasUniqueChanged = unique !== before.unique;
    const jobId = hasUniqueChanged ? await startRebuild(tx, user, type, id, { code: unique ? "field-made-unique" : "field-no-longer-unique", field: label }) : null; // prettier-ignore
    return ok({ id, jobId });
  });
}

async function findDouble(fieldId: string) {
  const [row] = await db.$queryRaw<{ key: string; count: number }[]>`
    SELECT key, count(*)::int AS count FROM "RecordKey" WHERE "fieldId" = ${fieldId} AND key <> ''
    GROUP BY key HAVING count(*) > 1 LIMIT 1`;
  return row;
}

const fieldId = z.object({ typeId: z.string(), id: z.string() });

/** Finds a field that the user can change and that no job is working on. */
async function findField(user: CurrentUser, typeId: string, id: string) {
  if (!can(user, "settings.records")) return forbidden();
  const type = (await loadTypes()).find((t) => t.id === typeId);
  const field = type?.fields.find((f) => f.id === id);
  if (!type || !field) return gone();
  return field.isBusy ? fail("busy", words.fieldBusy) : ok({ type, field });
}

/** Previews what changing a field's kind would do to its values. */
export const previewRetypeAction = withUser(
  fieldId.extend({ kind: kindSchema }),
  async (user, { typeId, id, kind }) => {
    const found = await findField(user, typeId, id);
    if (!found.ok) return found;
    return ok(await previewRetype(found.value.type, found.value.field, kind));
  },
);

export const retypeAction = withUser(
  fieldId.extend({ kind: kindSchema }),
  async (user, { typeId, id, kind }) => {
    const found = await findField(user, typeId, id);
    if (!found.ok) return found;
    const { type, field } = found.value;
    if (field.kind === "LINK" || kind === "LINK" || field.kind === kind) {
      return fail("invalid", words.cannotBecome(KIND_LABELS[field.kind as Kind], KIND_LABELS[kind]));
    }
    if (kind === "STATUS" && statusField(type)) return fail("invalid", words.hasStatus);
    const jobId = await startRetype(user, type, field, kind);
    refresh();
    return ok({ jobId });
  },
);

/** Archives a field: it leaves forms, lists and caller matching. Records keep its values. */
export const retireFieldAction = withUser(fieldId, async (user, { typeId, id }) => {
  const found = await findField(user, typeId, id);
  if (!found.ok) return found;
  const { type, field } = found.value;
  const jobId = await changingSettings(async (tx) => {
    const before = await loadField(tx, id);
    await tx.field.update({ where: { id }, data: { retiredAt: new Date() } });
    await emitField(tx, user, id, { before });
    return startRebuild(tx, user, type, id, { code: "field-archived", field: field.label });
  });
  refresh();
  return ok({ jobId });
});

/** Restores an archived field, with the values that records kept. */
export const restoreFieldAction = withUser(fieldId, async (user, { typeId, id }) => {
  if (!can(user, "settings.records")) return forbidden();
  const type = (await loadTypes()).find((t) => t.id === typeId);
  const field = await db.field.findFirst({ where: { id, typeId, retiredAt: { not: null } } });
  if (!type || !field) return gone();
  if (field.jobId) return fail("busy", words.fieldBusy);
  if (field.kind === "STATUS" && statusField(type)) return fail("invalid", words.archiveStatusFirst);
  const view = await viewOfField(db, id);
  const jobId = await changingSettings(async (tx) => {
    const before = await loadField(tx, id);
    const position = type.fields.length;
    await tx.field.update({ where: { id }, data: { retiredAt: null, unique: false, position } });
    await emitField(tx, user, id, { before });
    return startRebuild(tx, user, type, id, { code: "field-restored", field: view.label });
  });
  refresh();
  return ok({ jobId });
});

/** Sets the order of a type's fields. */
export const orderFieldsAction = withUser(
  z.object({ typeId: z.string(), ids: z.array(z.string()) }),
  async (user, { typeId, ids }) => {
    if (!can(user, "settings.records")) return forbidden();
    await changingSettings(async (tx) => {
      const before = await labelsInOrder(tx, typeId);
      for (const [position, id] of ids.entries()) {
        await tx.field.updateMany({ where: { id, typeId }, data: { position } });
      }
      const after = await labelsInOrder(tx, typeId);
      const { plural } = await tx.recordType.findUniqueOrThrow({
        where: { id: typeId },
        select: { plural: true },
      });
      await emitSetting(tx, user, {
        what: "record-type",
        id: typeId,
        name: plural,
        before: { fieldOrder: before },
        after: { fieldOrder: after },
      });
    });
    refresh();
    return ok(null);
  },
);

const labelsInOrder = async (tx: Tx, typeId: string) =>
  (
    await tx.field.findMany({
      where: { typeId, retiredAt: null, draft: false },
      orderBy: [{ position: "asc" }, { id: "asc" }],
      select: { label: true },
    })
  ).map(({ label }) => label);
