"use server";

import { z } from "zod";
import { withUser } from "../../auth/action";
import { can } from "../../auth/permissions";
import { db } from "../../base/db";
import { startJob } from "../../wiring/start-job";
import { findType } from "../types";
import { fail, ok } from "../../base/result";
import { getWorkspace } from "../../workspace/queries";
import { troubled } from "./clean-up";
import { fixNumbers, numberFixSchema } from "./fix-numbers";
import { words } from "../../words/matching";

const input = z.object({ typeKey: z.string(), fix: numberFixSchema });

/** Records checked for a preview. */
const LOOKED_AT = 1_000;
/** Rows shown in a preview. */
const SHOWN = 50;

export interface FixPreview {
  changed: number;
  unchanged: number;
  /** There are more records than were checked. */
  isPartial: boolean;
  /** The first records that would change. */
  rows: { id: string; name: string; before: string; after: string }[];
}

const forbidden = () => fail("forbidden", words.noPermissionToFix);
const gone = () => fail("not-found", words.fieldNotFound);

/** Previews what a fix would write. */
export const previewFixAction = withUser(input, async (user, { typeKey, fix }) => {
  if (!can(user, "settings.records")) return forbidden();
  const type = await findType(typeKey);
  const field = type?.fields.find(({ key }) => key === fix.fieldKey);
  if (!type || !field) return gone();
  const { defaultCountry } = await getWorkspace();
  const records = await db.$queryRaw<{ id: string; name: string; values: Record<string, unknown> }[]>`
    SELECT r.id, r.name, r.values
    FROM (${troubled(user, field.id, fix.trouble)} LIMIT ${LOOKED_AT + 1}) t JOIN "Record" r ON r.id = t.id
    ORDER BY r.name, r.id`;
  const seen = records.slice(0, LOOKED_AT);
  const rows = seen.flatMap(({ id, name, values }) => {
    const after = fixNumbers(type, values, fix, defaultCountry);
    const isSame = after && Object.entries(after).every(([key, value]) => values[key] === value);
    if (!after || isSame) return [];
    return [{ id, name, before: String(values[field.key]), after: Object.values(after).join(" · ") }];
  });
  return ok<FixPreview>({
    changed: rows.length,
    unchanged: seen.length - rows.length,
    isPartial: records.length > LOOKED_AT,
    rows: rows.slice(0, SHOWN),
  });
});

/** Fixes all numbers of a field that share a trouble, as previewed. Can be undone. */
export const fixNumbersAction = withUser(input, async (user, { typeKey, fix }) => {
  if (!can(user, "settings.records")) return forbidden();
  const type = await findType(typeKey);
  const field = type?.fields.find(({ key }) => key === fix.fieldKey);
  if (!type || !field) return gone();
  return startJob(user, {
    kind: "EDIT",
    type,
    label: { code: "numbers-fixed", field: field.label, trouble: fix.trouble },
    input: { edit: { fix } },
    target: { query: "" },
  });
});
