"use server";

import { z } from "zod";
import { withUser } from "../auth/action";
import { findRecord } from "../records/queries";
import { findType } from "../records/types";
import { fail, ok } from "../base/result";
import { listTimeline } from "./queries";
import { common } from "../words/common";

const older = z.object({
  typeKey: z.string(),
  recordId: z.string(),
  before: z.object({ at: z.date().min(new Date("0001-01-01")), id: z.string() }),
});

/** Lists the entries of a record's timeline older than one of them. */
export const olderEntriesAction = withUser(older, async (user, { typeKey, recordId, before }) => {
  const type = await findType(typeKey);
  if (!type || !(await findRecord(user, type, recordId))) {
    return fail("not-found", common.recordNotFound);
  }
  return ok(await listTimeline(user, recordId, before));
});
