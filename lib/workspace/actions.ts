"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { can } from "../auth/permissions";
import { db } from "../db";
import { COUNTRIES } from "../matching/countries";
import { isLocale, isTimeZone } from "../preferences/formats";
import { fail, ok } from "../result";

const settings = z.object({
  name: z.string().trim().min(1, "A name is needed.").max(60, "Too long: 60 characters at most."),
  defaultCountry: z.string().refine((code) => COUNTRIES.includes(code), "Choose a country."),
  currency: z
    .string()
    .refine((code) => Intl.supportedValuesOf("currency").includes(code), "Choose a currency."),
  timeZone: z.string().refine(isTimeZone, "There is no such time zone."),
  locale: z.string().refine(isLocale, "This format is not known here."),
});

/** Changes the installation's settings. Another default country reads every number again, as a job. */
export const saveWorkspaceAction = withUser(settings, async (user, input) => {
  if (!can(user, "settings")) return fail("forbidden", "Your role may not change settings.");
  const jobId = await db.$transaction(async (tx) => {
    const before = await tx.workspace.findUniqueOrThrow({ where: { id: "workspace" } });
    await tx.workspace.update({ where: { id: "workspace" }, data: input });
    if (before.defaultCountry === input.defaultCountry) return null;
    const job = await tx.job.create({
      data: {
        kind: "REBUILD",
        state: "RUNNING",
        userId: user.id,
        label: `Numbers read anew: the default country is ${input.defaultCountry} now`,
      },
      select: { id: true },
    });
    return job.id;
  });
  revalidatePath("/", "layout");
  return ok({ jobId });
});
