"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../db";
import { findJob } from "../jobs/queries";
import { fail, ok } from "../result";
import { loadPeople } from "../records/people";
import { findType } from "../records/types";
import { getWorkspace } from "../workspace/queries";
import { readLine } from "./handler";
import { importSchema } from "./schema";
import { words } from "../words/import";
import { common } from "../words/common";

const settingsOf = z.object({ id: z.string(), settings: importSchema });

const PREVIEW_LINES = 20;

/** The first lines as they would be read, with what is wrong in each. */
export const previewImportAction = withUser(settingsOf, async (user, { id, settings }) => {
  const job = await findJob(user, id);
  const type = job?.typeKey ? await findType(job.typeKey) : null;
  if (!job || !type) return fail("not-found", words.importGone);
  const items = await db.jobItem.findMany({
    where: { jobId: id },
    orderBy: { position: "asc" },
    take: PREVIEW_LINES,
    select: { position: true, cells: true },
  });
  const [people, { defaultCountry }] = await Promise.all([loadPeople(), getWorkspace()]);
  return ok(
    items.map(({ position, cells }) => {
      const line = readLine({ type, settings, people, defaultCountry }, position, cells);
      const problems = line.name === "" ? [common.nameNeeded, ...line.problems] : line.problems;
      return { position, name: line.name, cells, problems };
    }),
  );
});

/** Reads every line and says what the import would do; writes nothing. */
export const checkImportAction = withUser(settingsOf, async (user, { id, settings }) => {
  if (!can(user, "records.edit")) return fail("forbidden", words.mayNotImport);
  if (!(await findJob(user, id))) return fail("not-found", words.importGone);
  if (!settings.columns.includes("name")) return fail("invalid", words.chooseNameColumn);
  if (settings.ownerId !== null && !(await loadPeople()).has(settings.ownerId)) {
    return fail("invalid", words.chooseOwner);
  }
  const { by, policy } = settings.duplicates;
  if (policy !== "create" && (by === null || !settings.columns.includes(by))) {
    return fail("invalid", words.duplicateColumnMissing);
  }
  const { count } = await db.job.updateMany({
    where: { id, state: { in: ["STAGED", "CHECKED", "CHECKING"] } },
    data: { state: "CHECKING", input: settings, position: 0, ...NO_COUNTS },
  });
  return count === 1 ? ok(null) : fail("started", words.startedAlready);
});

const NO_COUNTS = { created: 0, updated: 0, skipped: 0, rejected: 0, failures: 0 };

/** Imports what was checked. */
export const runImportAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  if (!can(user, "records.edit")) return fail("forbidden", words.mayNotImport);
  if (!(await findJob(user, id))) return fail("not-found", words.importGone);
  const { count } = await db.job.updateMany({
    where: { id, state: "CHECKED" },
    data: { state: "RUNNING", position: 0, ...NO_COUNTS },
  });
  return count === 1 ? ok(null) : fail("started", words.startedAlready);
});

/** Forgets an upload that nothing was imported from. */
export const discardImportAction = withUser(z.object({ id: z.string() }), async (user, { id }) => {
  if (!(await findJob(user, id))) return ok(null);
  await db.job.deleteMany({ where: { id, state: { in: ["STAGED", "CHECKED"] } } });
  return ok(null);
});
