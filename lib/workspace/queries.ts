import "server-only";
import { cache } from "react";
import { db } from "../db";

/** Settings of the installation. Once per request. */
export const getWorkspace = cache(() =>
  db.workspace.findUniqueOrThrow({
    where: { id: "workspace" },
    select: {
      name: true,
      defaultCountry: true,
      currency: true,
      timeZone: true,
      locale: true,
      callingCountries: true,
      sharedCostCalls: true,
      callsPerHour: true,
      objectionsBlock: true,
    },
  }),
);
