import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { createJob } from "../jobs/create-job";
import { wordCellProblem } from "../records/model/cells";
import type { FieldOption, FieldView, TypeView } from "../records/model/field-kinds";
import { optionSchema } from "../records/model/schema";
import { beginning } from "../base/text";
import { converter } from "./field-jobs";
import { freeKey } from "./free-key";
import type { Kind } from "./kinds";

const MOST_OPTIONS = 200;
const PREVIEW_RECORDS = 100_000;

/** Builds options from another field's own options or, if it has none, from its values, the most frequent first. */
async function optionsFrom(type: TypeView, field: FieldView): Promise<FieldOption[]> {
  if (field.options.length > 0) return field.options;
  const rows = await db.$queryRaw<{ value: string }[]>`
    SELECT values->>${field.key} AS value FROM "Record"
    WHERE "typeId" = ${type.id} AND "deletedAt" IS NULL AND coalesce(values->>${field.key}, '') <> ''
    GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${MOST_OPTIONS}`;
  return rows.map(({ value }) =>
    optionSchema.parse({ value: beginning(value, 100), label: beginning(value, 100) }),
  );
}

/** Returns the field as it would be with another kind. */
async function retyped(type: TypeView, field: FieldView, kind: Kind): Promise<FieldView> {
  const options = kind === "SELECT" || kind === "STATUS" ? await optionsFrom(type, field) : [];
  return { ...field, kind, options };
}

export interface RetypePreview {
  /** Checked records whose value can be converted; `fails` counts the others. */
  fits: number;
  fails: number;
  /** Some records whose value can't be converted, and why. */
  examples: { id: string; name: string; problem: string }[];
  /** True if the type has more records than were checked. */
  isPartial: boolean;
}

const EXAMPLES = 10;

/** Previews what changing a field's kind would do to its values. Only reads. */
export async function previewRetype(type: TypeView, field: FieldView, kind: Kind): Promise<RetypePreview> {
  const convert = await converter(db, field, await retyped(type, field, kind));
  const rows = await db.$queryRaw<{ id: string; name: string; value: unknown }[]>`
    SELECT id, name, values->${field.key} AS value FROM "Record"
    WHERE "typeId" = ${type.id} AND "deletedAt" IS NULL AND values->${field.key} IS NOT NULL
    LIMIT ${PREVIEW_RECORDS + 1}`;
  const preview: RetypePreview = {
    fits: 0,
    fails: 0,
    examples: [],
    isPartial: rows.length > PREVIEW_RECORDS,
  };
  for (const { id, name, value } of rows.slice(0, PREVIEW_RECORDS)) {
    const { problem } = convert(value);
    if (problem === undefined) preview.fits += 1;
    else {
      preview.fails += 1;
      if (preview.examples.length < EXAMPLES)
        preview.examples.push({ id, name, problem: wordCellProblem(problem) });
    }
  }
  return preview;
}

/**
 * Starts changing a field's kind: a job fills a new field from it, which then takes its place. The old one is archived with
 * its values, so nothing that can't be converted is lost.
 *
 * @returns the id of the job
 */
export async function startRetype(user: CurrentUser, type: TypeView, field: FieldView, kind: Kind) {
  const { options } = await retyped(type, field, kind);
  return db.$transaction(async (tx) => {
    const { id: jobId } = await createJob(tx, {
      kind: "RETYPE",
      state: "STAGED",
      userId: user.id,
      typeId: type.id,
      label: { code: "field-type-changed", field: field.label, from: field.kind as Kind, to: kind },
    });
    const old = await tx.field.findUniqueOrThrow({ where: { id: field.id } });
    const to = await tx.field.create({
      data: {
        typeId: type.id,
        key: await freeKey(tx, type.id, field.key),
        label: old.label,
        kind,
        group: old.group,
        position: old.position,
        required: old.required,
        options,
        help: old.help,
        currency: old.currency,
        draft: true,
        jobId,
      },
    });
    await tx.field.update({ where: { id: field.id }, data: { jobId } });
    await tx.job.update({
      where: { id: jobId },
      data: { state: "RUNNING", input: { fromId: field.id, toId: to.id } },
    });
    return jobId;
  });
}
