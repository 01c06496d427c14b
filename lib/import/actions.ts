"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { emitJob } from "../jobs/create-job";
import { findJob, findJobInput } from "../jobs/queries";
import type { TypeView } from "../records/model/field-kinds";
import { loadPeople } from "../records/people";
import { findType } from "../records/types";
import { fail, ok, type Result } from "../base/result";
import { common } from "../words/common";
import { words } from "../words/import";
import { crowded, hasName } from "./mapping";
import { tryLines } from "./handler";
import { choicesSchema, importSchema, readingSchema, type ImportChoices, type ImportSettings, type Reading } from "./schema"; // prettier-ignore
import { forgetImport, stageFile } from "./upload";

const jobId = z.object({ id: z.string() });
const choicesOf = jobId.extend({ choices: choicesSchema });

const PREVIEW_LINES = 20;

interface Import {
  type: TypeView;
  /** As stored. */
  settings: ImportSettings;
}

/** Finds an import that the user can continue. */
async function findImport(user: CurrentUser, id: string): Promise<Import | null> {
  const [job, input] = await Promise.all([findJob(user, id), findJobInput(user, id)]);
  const type = job?.typeKey ? await findType(job.typeKey) : null;
  const settings = importSchema.safeParse(input);
  return type && settings.success ? { type, settings: settings.data } : null;
}

/**
 * Merges the user's choices into the stored settings. Fails if a column has an unknown target, or two share one that holds a
 * single value.
 */
function decide({ type, settings }: Import, choices: ImportChoices): Result<ImportSettings, "invalid"> {
  const kindOf = (column: string) => type.fields.find(({ key }) => key === column)?.kind;
  const isKnown = (column: string | null) =>
    column === null ||
    ["name", "firstName", "lastName", "owner", "label"].includes(column) ||
    kindOf(column) !== undefined;
  if (choices.columns.length !== settings.header.length || !choices.columns.every(isKnown)) {
    return fail("invalid", words.fieldsChanged);
  }
  const decided = { ...settings, ...choices };
  const problems = [...crowded(decided, kindOf)].map(([column, names]) =>
    words.columnsCrowded(names, type.fields.find(({ key }) => key === column)?.label ?? common.owner),
  );
  return problems.length > 0 ? fail("invalid", problems.join(" ")) : ok(decided);
}

/** Previews the first rows as the check would find them, with each row's errors and warnings. */
export const previewImportAction = withUser(choicesOf, async (user, { id, choices }) => {
  const found = await findImport(user, id);
  if (!found) return fail("not-found", words.importNotFound);
  if (!can(user, "records.edit", found.type.key)) return fail("forbidden", words.noPermissionToImport);
  const decided = decide(found, choices);
  if (!decided.ok) return decided;
  return ok(await tryLines(user, found.type, decided.value, id, PREVIEW_LINES));
});

/** A read that takes longer has died with its process. */
const LONGEST_READ_MS = 600_000;

/** The column names are in another place now and are searched for again. */
const isAnotherSheet = (wanted: Reading, before: Reading) =>
  wanted.kind === "workbook" && before.kind === "workbook" && wanted.sheet !== before.sheet;

/** Reads the file again with another encoding, separator, sheet or header row. */
export const readAgainAction = withUser(
  jobId.extend({ reading: readingSchema }),
  async (user, { id, reading }) => {
    const found = await findImport(user, id);
    if (found?.settings.reading.kind !== reading.kind) return fail("not-found", words.importNotFound);
    if (!can(user, "records.edit", found.type.key)) return fail("forbidden", words.noPermissionToImport);
    const { type, settings } = found;
    const { count } = await db.job.updateMany({
      where: {
        id,
        state: { in: ["STAGED", "CHECKED"] },
        OR: [{ total: { not: null } }, { workedAt: { lt: new Date(Date.now() - LONGEST_READ_MS) } }],
      },
      data: { state: "STAGED", total: null, position: 0, workedAt: new Date() },
    });
    if (count === 0) return fail("busy", words.beingRead);
    const upload = { id, user, type, fileName: settings.fileName, kind: reading.kind };
    const read = await stageFile(
      upload,
      isAnotherSheet(reading, settings.reading) ? { ...reading, headerRow: undefined } : reading,
    );
    // If the new reading fails, the previous one stays.
    const result = read.ok ? read : await stageFile(upload, settings.reading);
    if (!result.ok) return result;
    const isSame = JSON.stringify(result.value.settings.header) === JSON.stringify(settings.header);
    const next = isSame
      ? { ...result.value.settings, ...choicesSchema.parse(settings) }
      : result.value.settings;
    await db.job.update({ where: { id }, data: { total: result.value.total, input: next } });
    return read.ok ? ok(next) : read;
  },
);

const NO_COUNTS = { created: 0, updated: 0, skipped: 0, rejected: 0, failures: 0 };

/** Checks every row and reports what the import would do, without writing records. */
export const checkImportAction = withUser(choicesOf, async (user, { id, choices }) => {
  const found = await findImport(user, id);
  if (!found) return fail("not-found", words.importNotFound);
  if (!can(user, "records.edit", found.type.key)) return fail("forbidden", words.noPermissionToImport);
  if (!hasName(choices.columns)) return fail("invalid", words.chooseNameColumn);
  if (choices.ownerId !== null && !(await loadPeople()).has(choices.ownerId)) {
    return fail("invalid", words.chooseOwner);
  }
  const { by, policy } = choices.duplicates;
  if (policy !== "create" && by !== "name" && (by === null || !choices.columns.includes(by))) {
    return fail("invalid", words.duplicateColumnMissing);
  }
  const decided = decide(found, choices);
  if (!decided.ok) return decided;
  const { count } = await db.job.updateMany({
    where: { id, state: { in: ["STAGED", "CHECKED", "CHECKING"] }, total: { not: null } },
    data: { state: "CHECKING", input: decided.value, position: 0, ...NO_COUNTS },
  });
  return count === 1 ? ok(null) : fail("started", words.startedAlready);
});

/** Imports the checked rows. */
export const runImportAction = withUser(jobId, async (user, { id }) => {
  const found = await findImport(user, id);
  if (!found) return fail("not-found", words.importNotFound);
  if (!can(user, "records.edit", found.type.key)) return fail("forbidden", words.noPermissionToImport);
  const isStarted = await db.$transaction(async (tx) => {
    const { count } = await tx.job.updateMany({
      where: { id, state: "CHECKED" },
      data: { state: "RUNNING", position: 0, ...NO_COUNTS },
    });
    if (count === 1) await emitJob(tx, "job.started", user, id);
    return count === 1;
  });
  return isStarted ? ok(null) : fail("started", words.startedAlready);
});

/** Discards an upload before anything is imported from it. */
export const discardImportAction = withUser(jobId, async (user, { id }) => {
  if (!(await findJob(user, id))) return ok(null);
  await forgetImport(id);
  return ok(null);
});
