import "server-only";
import { cache } from "react";
import { db, type Tx } from "../base/db";

/** Loads the settings of the installation. */
export const loadWorkspace = (tx: Tx) =>
  tx.workspace.findUniqueOrThrow({
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
      keepEventsDays: true,
    },
  });

/** Loads the settings once per request. */
export const getWorkspace = cache(() => loadWorkspace(db));
