"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../base/db";
import { COUNTRIES } from "../phone-numbers/countries";
import { isLocale, isTimeZone } from "../preferences/formats";
import { fail, ok } from "../base/result";
import { words } from "../words/settings";
import { common } from "../words/common";

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
  /** B8 */
  objectionsBlock: z.enum(["true", "false"]).transform((text) => text === "true"),
  /** ISO codes; none means any country. */
  callingCountries: z.array(z.string().refine((code) => COUNTRIES.includes(code), words.noSuchCountry)),
  sharedCostCalls: z.enum(["true", "false"]).transform((text) => text === "true"),
});

/** Changes the installation's settings. Another default country reads every number again, as a job. */
export const saveWorkspaceAction = withUser(settings, async (user, input) => {
  if (!can(user, "settings")) return fail("forbidden", words.noPermissionToChange);
  const jobId = await db.$transaction(async (tx) => {
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: "workspace" } });
    await tx.workspace.update({ where: { id: "workspace" }, data: input });
    if (before.defaultCountry === input.defaultCountry) return null;
    const job = await tx.job.create({
      data: {
        kind: "REBUILD",
        state: "RUNNING",
        userId: user.id,
        label: words.numbersUpdatedFor(input.defaultCountry),
      },
      select: { id: true },
    });
    return job.id;
  });
  revalidatePath("/", "layout");
  return ok({ jobId });
});
