import "server-only";
import { cache } from "react";
import { db, type Tx } from "../base/db";
import type { Person } from "./model/cells";

/** Loads the users who can own a record, by id. */
export async function loadPeople(tx: Tx = db): Promise<Map<string, Person>> {
  const users = await tx.user.findMany({
    where: { disabledAt: null },
    orderBy: { name: "asc" },
    select: { id: true, name: true, email: true },
  });
  return new Map(users.map((user) => [user.id, user]));
}

/** Lists the users who can own a record; reads them once per request. */
export const listPeople = cache(async () => [...(await loadPeople()).values()]);
