"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { changingSettings, emitSetting } from "../events/settings";
import { createJob } from "../jobs/create-job";
import { COUNTRIES } from "../phone-numbers/countries";
import { isLocale, isTimeZone } from "../preferences/formats";
import { fail, ok } from "../base/result";
import { words } from "../words/settings";
import { common } from "../words/common";
import { loadWorkspace } from "./queries";

const settings = z.object({
  name: z.string().trim().min(1, common.enterAName).max(60, common.tooLong60),
  defaultCountry: z.string().refine((code) => COUNTRIES.includes(code), common.chooseACountry),
  currency: z
    .string()
    .refine((code) => Intl.supportedValuesOf("currency").includes(code), words.chooseACurrency),
  timeZone: z.string().refine(isTimeZone, common.noSuchTimeZone),
  locale: z.string().refine(isLocale, words.noSuchFormat),
  callsPerHour: z.coerce
    .number(words.callsPerHourRange)
    .int()
    .min(1, words.callsPerHourRange)
    .max(100_000, words.callsPerHourRange),
  /** Whether calls to customers who objected are blocked (B8). */
  objectionsBlock: z.enum(["true", "false"]).transform((text) => text === "true"),
  /** ISO codes; empty means any country. */
  callingCountries: z.array(z.string().refine((code) => COUNTRIES.includes(code), words.noSuchCountry)),
  keepEventsDays: z.coerce
    .number(words.keepEventsRange)
    .int(words.keepEventsRange)
    .min(30, words.keepEventsRange)
    .max(3_650, words.keepEventsRange),
  sharedCostCalls: z.enum(["true", "false"]).transform((text) => text === "true"),
});

/** Changes the installation's settings. A new default country starts a job that reads every number again. */
export const saveWorkspaceAction = withUser(settings, async (user, input) => {
  if (!can(user, "settings.workspace")) return fail("forbidden", words.noPermissionToChange);
  const jobId = await changingSettings(async (tx) => {
    const before = await loadWorkspace(tx);
    await tx.workspace.update({ where: { id: "workspace" }, data: input });
    await emitSetting(tx, user, {
      what: "workspace",
      id: "workspace",
      name: input.name,
      before: { ...before },
      after: input,
    });
    if (before.defaultCountry === input.defaultCountry) return null;
    const job = await createJob(tx, {
      kind: "REBUILD",
      state: "RUNNING",
      userId: user.id,
      label: { code: "default-country-set", country: input.defaultCountry },
    });
    return job.id;
  });
  revalidatePath("/", "layout");
  return ok({ jobId });
});
