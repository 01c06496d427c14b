import "server-only";
import { z } from "zod";
import {
  allowsNoMore,
  PERMISSIONS,
  SCOPES,
  type CurrentUser,
  type GrantKey,
  type Grants,
  type Permission,
} from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { fail, ok, type Refused, type Result } from "../base/result";
import { changingSettings, emitSetting } from "../events/settings";
import { listTypes } from "../records/types";
import { common } from "../words/common";
import { words } from "../words/people";

const LONGEST_NAME = 60;

export const roleSchema = z.object({
  name: z.string().trim().min(1, common.enterAName).max(LONGEST_NAME, common.tooLong60),
  grants: z.record(z.string().max(120), z.enum(SCOPES)),
});

type RoleInput = z.output<typeof roleSchema>;

export interface RoleView {
  id: string;
  name: string;
  grants: Grants;
  /** Came with Dockline: it can be changed, but not removed. */
  isBuiltIn: boolean;
  users: number;
}

const SHOWN = { id: true, key: true, name: true, grants: true, _count: { select: { users: true } } } as const;

type Row = { id: string; key: string; name: string; grants: unknown; _count: { users: number } };

const BUILT_IN = new Set(["admin", "manager", "agent", "reader"]);

const toView = ({ id, key, name, grants, _count }: Row): RoleView => ({
  id,
  name,
  grants: grants as Grants,
  isBuiltIn: BUILT_IN.has(key),
  users: _count.users,
});

export async function listRoles(): Promise<RoleView[]> {
  const rows = await db.role.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }], select: SHOWN });
  return rows.map(toView);
}

export async function findRole(id: string): Promise<RoleView | null> {
  const row = await db.role.findUnique({ where: { id }, select: SHOWN });
  return row && toView(row);
}

/** Keeps what can be granted: known permissions, in a scope they have, for record types that exist. */
async function readGrants(grants: RoleInput["grants"]): Promise<Grants> {
  const types = new Set((await listTypes()).map(({ key }) => key));
  const isKnown = (key: string): key is GrantKey => {
    const [permission, type] = key.split(":");
    if (!permission || !Object.hasOwn(PERMISSIONS, permission)) return false;
    const { byType } = PERMISSIONS[permission as Permission];
    return type === undefined || (byType === true && types.has(type));
  };
  const isScope = (key: GrantKey, scope: string) =>
    PERMISSIONS[key.split(":")[0] as Permission].scoped === true || scope === "NONE" || scope === "ALL";
  return Object.fromEntries(
    Object.entries(grants).filter(([key, scope]) => isKnown(key) && isScope(key, scope)),
  );
}

type Refusal = "gone" | "forbidden" | "last-administrator" | "in-use";

/** Reads a role whose grants the actor has too: only that one they may change or copy. */
async function readOwnLevel(tx: Tx, actor: CurrentUser, id: string) {
  const role = await tx.role.findUnique({ where: { id }, select: SHOWN });
  if (!role) return fail("gone", words.noSuchRole);
  return allowsNoMore(role.grants as Grants, actor.grants)
    ? ok(toView(role))
    : fail("forbidden", words.moreThanYours);
}

const isNameTaken = async (tx: Tx, name: string, id?: string) =>
  (await tx.role.count({ where: { name, NOT: { id } } })) > 0;

/** Adds a role with the grants of another, under a name of its own. @returns its id */
export async function copyRole(actor: CurrentUser, id: string): Promise<Result<{ id: string }, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readOwnLevel(tx, actor, id);
    if (!found.ok) return found;
    const { grants } = found.value;
    const name = await freeName(tx, found.value.name);
    const role = await tx.role.create({
      data: { key: `role-${Date.now().toString(36)}`, name, grants },
      select: { id: true },
    });
    await emitSetting(tx, actor, { what: "role", id: role.id, name, after: { name, ...grants } });
    return ok(role);
  });
}

async function freeName(tx: Tx, name: string): Promise<string> {
  for (let n = 2; ; n++) {
    const tried = `${name.slice(0, LONGEST_NAME - 4)} ${n}`;
    if (!(await isNameTaken(tx, tried))) return tried;
  }
}

/** Changes what a role is called and allows. It counts at the next request of its users. */
export async function changeRole(
  actor: CurrentUser,
  id: string,
  input: RoleInput,
): Promise<Result<{ errors?: undefined } | Refused, Refusal>> {
  const grants = await readGrants(input.grants);
  return changingSettings(async (tx) => {
    const found = await readOwnLevel(tx, actor, id);
    if (!found.ok) return found;
    if (!allowsNoMore(grants, actor.grants)) return fail("forbidden", words.moreThanYours);
    if (await isNameTaken(tx, input.name, id)) return ok({ errors: { name: words.nameTaken } });
    const { name, grants: before } = found.value;
    await tx.role.update({ where: { id }, data: { name: input.name, grants } });
    if (!(await hasAdministrator(tx))) throw new LastAdministrator();
    await emitSetting(tx, actor, {
      what: "role",
      id,
      name: input.name,
      before: { name, ...before },
      after: { name: input.name, ...grants },
    });
    return ok({});
  }).catch((error: unknown) => {
    if (error instanceof LastAdministrator) return fail("last-administrator", words.lastAdministrator);
    throw error;
  });
}

/** Rolls a change back that would leave nobody who manages people. */
class LastAdministrator extends Error {}

const hasAdministrator = async (tx: Tx) =>
  (await tx.user.count({
    where: { disabledAt: null, role: { grants: { path: ["settings.people"], equals: "ALL" } } },
  })) > 0;

/** Removes a role that no user has. */
export async function removeRole(actor: CurrentUser, id: string): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readOwnLevel(tx, actor, id);
    if (!found.ok) return found;
    const { name, grants, users, isBuiltIn } = found.value;
    if (isBuiltIn) return fail("in-use", words.builtInStays);
    if (users > 0) return fail("in-use", words.hasUsers(users));
    await tx.role.delete({ where: { id } });
    await emitSetting(tx, actor, { what: "role", id, name, before: { name, ...grants } });
    return ok(null);
  });
}
