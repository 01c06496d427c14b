"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can, type CurrentUser } from "../auth/permissions";
import { startJob, targetSchema, whatWentWrong } from "../wiring/start-job";
import { fail, ok, type Result } from "../base/result";
import { editSchema, type Edit } from "./bulk";
import { cellText } from "../records/model/cells";
import { hasKey, type TypeView } from "../records/model/field-kinds";
import { valuesSchema } from "../records/model/schema";
import { valueProblemSchema, wordValueProblem } from "../records/model/value-problem";
import type { JobLabel } from "../jobs/label";
import { mergeSchema } from "./merge";
import { decimalOf } from "../records/model/number-text";
import { listPeople, loadPeople } from "../records/people";
import { findRecord } from "../records/queries";
import { checkNamed, type Named } from "../records/save";
import { findType } from "../records/types";
import { checkRecord } from "../records/write";
import { words } from "../words/records";
import { common } from "../words/common";

/** Sets the owner or one field of many records. */
export const bulkEditAction = withUser(
  z.object({ typeKey: z.string(), target: targetSchema, edit: editSchema }),
  async (user, { typeKey, target: meant, edit }) => {
    if (!can(user, "records.edit", typeKey)) return fail("forbidden", words.noPermissionToEdit);
    const type = await findType(typeKey);
    if (!type) return fail("not-found", common.typeNotFound);
    const checked = await checkEdit(user, type, edit);
    if (!checked.ok) return checked;
    const { label, edit: checkedEdit } = checked.value;
    return startJob(user, { kind: "EDIT", type, label, input: { edit: checkedEdit }, target: meant });
  },
);

async function checkEdit(
  user: CurrentUser,
  type: TypeView,
  edit: Edit,
): Promise<Result<{ label: JobLabel; edit: Edit }, "invalid">> {
  if ("fix" in edit) return fail("invalid", words.fixOnCleanUpPage);
  if (!("key" in edit)) {
    const owner = (await listPeople()).find(({ id }) => id === edit.ownerId);
    if (edit.ownerId !== null && !owner) return fail("invalid", words.chooseActiveUser);
    return ok({ label: owner ? { code: "owner-set", name: owner.name } : { code: "owner-removed" }, edit });
  }
  const field = type.fields.find(({ key }) => key === edit.key);
  if (!field || !hasKey(field.kind) || field.unique || field.isBusy) {
    return fail("invalid", words.notInBulk);
  }
  const parsed = valuesSchema([field], decimalOf(user.locale)).safeParse({ [field.key]: edit.value });
  if (!parsed.success) {
    const problem = valueProblemSchema.parse(parsed.error.issues[0]?.message);
    return fail("invalid", wordValueProblem(problem, field.label));
  }
  const value = parsed.data[field.key] ?? null;
  const people = await loadPeople();
  if (field.kind === "USER" && value !== null && !people.has(String(value))) {
    return fail("invalid", words.chooseActiveUser);
  }
  const text = cellText(field, value, people);
  return ok({
    label:
      text === ""
        ? { code: "field-cleared", field: field.label }
        : { code: "field-set", field: field.label, value: text },
    edit: { key: field.key, value },
  });
}

/** Moves many records to the bin. */
export const bulkDeleteAction = withUser(
  z.object({ typeKey: z.string(), target: targetSchema }),
  async (user, { typeKey, target: meant }) => {
    if (!can(user, "records.delete", typeKey)) return fail("forbidden", words.noPermissionToDelete);
    const type = await findType(typeKey);
    if (!type) return fail("not-found", common.typeNotFound);
    return startJob(user, { kind: "DELETE", type, label: { code: "deleted" }, input: {}, target: meant });
  },
);

/** Returns the owners and links these records have, which may stay. Null if the user has no access to one of the records. */
async function namedBy(user: CurrentUser, type: TypeView, ids: string[]): Promise<Named | null> {
  const found = await Promise.all(ids.map((id) => findRecord(user, type, id)));
  const records = found.filter((record) => record !== null);
  if (records.length < found.length) return null;
  const links: Record<string, string[]> = {};
  for (const record of records)
    for (const [key, { id }] of Object.entries(record.links)) (links[key] ??= []).push(id);
  return { ownerIds: records.map(({ ownerId }) => ownerId), links };
}

/** Merges up to ten records into one. */
export const mergeAction = withUser(
  mergeSchema.extend({ typeKey: z.string() }),
  async (user, { typeKey, ...merge }) => {
    if (!can(user, "records.delete", typeKey)) {
      return fail("forbidden", words.noPermissionToMerge);
    }
    const type = await findType(typeKey);
    if (!type) return fail("not-found", common.typeNotFound);
    const checked = checkRecord(type, merge.input);
    if (checked.errors) return fail("invalid", Object.values(checked.errors).join(" "));
    const before = await namedBy(user, type, [merge.keepId, ...merge.others.map(({ id }) => id)]);
    if (!before) return fail("not-found", words.noAccessToOne);
    const unknown = await checkNamed(user, type, { ...merge.input, values: checked.values }, before);
    if (unknown) return fail("invalid", Object.values(unknown).join(" "));
    const input = { ...merge, input: { ...merge.input, values: checked.values } };
    const started = await startJob(user, {
      kind: "MERGE",
      type,
      label: { code: "merged", count: merge.others.length + 1, name: merge.input.name },
      input,
      target: { ids: [merge.keepId] },
    });
    if (!started.ok) return started;
    const wrong = await whatWentWrong(started.value.jobId);
    return wrong === null ? started : fail("conflict", wrong);
  },
);
