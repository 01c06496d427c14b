import "server-only";
import { z } from "zod";
import { LOCKED } from "../auth/password";
import { allowsNoMore, type CurrentUser, type Grants } from "../auth/permissions";
import { db, type Tx } from "../base/db";
import { fail, ok, type Refused, type Result } from "../base/result";
import { emit } from "../events/emit";
import { notifyPresence } from "../events/notify";
import { changingSettings, settingChanges } from "../events/settings";
import { recordName } from "../records/model/schema";
import { common } from "../words/common";
import { words } from "../words/people";
import { extensionProblem } from "./extension";
import { makePasswordLink } from "./password-link";

export const userSchema = z.object({
  name: recordName.min(1, common.enterAName).max(60, common.tooLong60),
  email: z.string().trim().toLowerCase().max(254).pipe(z.email(common.enterAnEmailAddress)),
  roleId: z.string(),
  teamId: z.string().nullable(),
  extension: z
    .string()
    .trim()
    .transform((text) => text || null),
});

type UserInput = z.output<typeof userSchema>;

const SHOWN = {
  id: true,
  name: true,
  email: true,
  passwordHash: true,
  roleId: true,
  role: { select: { name: true, grants: true } },
  teamId: true,
  team: { select: { name: true } },
  extension: true,
  dnd: true,
  disabledAt: true,
  totp: { select: { confirmedAt: true } },
} as const;

export interface UserView {
  id: string;
  name: string;
  email: string;
  roleId: string;
  roleName: string;
  teamId: string | null;
  teamName: string | null;
  extension: string | null;
  dnd: boolean;
  hasTwoFactor: boolean;
  state: "active" | "invited" | "disabled";
  lastUsedAt: Date | null;
}

interface Row {
  id: string;
  name: string;
  email: string;
  passwordHash: string;
  roleId: string;
  role: { name: string };
  teamId: string | null;
  team: { name: string } | null;
  extension: string | null;
  dnd: boolean;
  disabledAt: Date | null;
  totp: { confirmedAt: Date | null } | null;
}

const toView = (row: Row, lastUsedAt: Date | null): UserView => ({
  id: row.id,
  name: row.name,
  email: row.email,
  roleId: row.roleId,
  roleName: row.role.name,
  teamId: row.teamId,
  teamName: row.team?.name ?? null,
  extension: row.extension,
  dnd: row.dnd,
  hasTwoFactor: row.totp?.confirmedAt != null,
  state: row.disabledAt ? "disabled" : row.passwordHash === LOCKED ? "invited" : "active",
  lastUsedAt,
});

/** Lists all users: who may sign in first, by name. */
export async function listUsers(): Promise<UserView[]> {
  const [users, used] = await Promise.all([
    db.user.findMany({ orderBy: [{ name: "asc" }, { id: "asc" }], select: SHOWN }),
    db.session.groupBy({ by: ["userId"], _max: { usedAt: true } }),
  ]);
  const lastUsed = new Map(used.map(({ userId, _max }) => [userId, _max.usedAt]));
  const views = users.map((row) => toView(row, lastUsed.get(row.id) ?? null));
  return views.toSorted((a, b) => Number(a.state === "disabled") - Number(b.state === "disabled"));
}

export interface SessionView {
  id: string;
  createdAt: Date;
  usedAt: Date;
}

/** Finds a user with the sessions that have not ended; null if there is none. */
export async function findUser(id: string): Promise<(UserView & { sessions: SessionView[] }) | null> {
  const row = await db.user.findUnique({ where: { id }, select: SHOWN });
  if (!row) return null;
  const sessions = await db.session.findMany({
    where: { userId: id, revokedAt: null },
    orderBy: { usedAt: "desc" },
    select: { id: true, createdAt: true, usedAt: true },
  });
  return { ...toView(row, sessions[0]?.usedAt ?? null), sessions };
}

type Managed = { id: string; name: string; email: string; roleName: string; teamName: string | null };

/** Reads a user whom the actor may manage: nobody gains by managing who may do more than they. */
async function readManaged(tx: Tx, actor: CurrentUser, id: string) {
  const row = await tx.user.findUnique({ where: { id }, select: SHOWN });
  if (!row) return fail("gone", words.noSuchUser);
  return allowsNoMore(row.role.grants as Grants, actor.grants)
    ? ok(row)
    : fail("forbidden", words.userAboveYou);
}

async function readRole(tx: Tx, actor: CurrentUser, roleId: string) {
  const role = await tx.role.findUnique({ where: { id: roleId }, select: { name: true, grants: true } });
  if (!role) return fail("gone", words.noSuchRole);
  return allowsNoMore(role.grants as Grants, actor.grants)
    ? ok(role)
    : fail("forbidden", words.moreThanYours);
}

/** What an event says of a user, with names in the place of ids. */
const told = (input: UserInput, roleName: string, teamName: string | null) => ({
  name: input.name,
  email: input.email,
  role: roleName,
  team: teamName,
  extension: input.extension,
});

/** Checks what a form cannot know; `errors` by field. */
async function findErrors(tx: Tx, input: UserInput, id: string | null): Promise<Refused["errors"] | null> {
  const holder = await tx.user.findUnique({ where: { email: input.email }, select: { id: true } });
  if (holder && holder.id !== id) return { email: words.emailTaken };
  const extension = await extensionProblem(tx, input.extension, id);
  return extension ? { extension } : null;
}

const readTeamName = async (tx: Tx, teamId: string | null) =>
  teamId === null ? null : ((await tx.team.findUnique({ where: { id: teamId } }))?.name ?? null);

type Refusal = "gone" | "forbidden" | "last-administrator" | "yourself";

/** Adds a user who cannot sign in yet. @returns the address at which they choose a password */
export async function inviteUser(
  actor: CurrentUser,
  input: UserInput,
  now = Date.now(),
): Promise<Result<{ id: string; link: string; errors?: undefined } | Refused, Refusal>> {
  return changingSettings(async (tx) => {
    const role = await readRole(tx, actor, input.roleId);
    if (!role.ok) return role;
    const errors = await findErrors(tx, input, null);
    if (errors) return ok({ errors });
    const { id } = await tx.user.create({ data: { ...input, passwordHash: LOCKED }, select: { id: true } });
    const team = await readTeamName(tx, input.teamId);
    const changes = settingChanges({}, told(input, role.value.name, team));
    await emit(tx, [
      {
        kind: "user.added",
        actor,
        subjectId: id,
        recordIds: [],
        data: { name: input.name, email: input.email, changes },
      },
    ]);
    return ok({ id, link: await makePasswordLink(tx, id, now) });
  });
}

/** Changes who a user is, their role, team and extension. */
export async function changeUser(
  actor: CurrentUser,
  id: string,
  input: UserInput,
): Promise<Result<{ errors?: undefined } | Refused, Refusal>> {
  return changingSettings(async (tx) => {
    const before = await readManaged(tx, actor, id);
    if (!before.ok) return before;
    const role = await readRole(tx, actor, input.roleId);
    if (!role.ok) return role;
    const errors = await findErrors(tx, input, id);
    if (errors) return ok({ errors });
    if (!isAdministrator(role.value) && (await isLastAdministrator(tx, id)))
      return fail("last-administrator", words.lastAdministrator);
    await tx.user.update({ where: { id }, data: input });
    if (input.email !== before.value.email) {
      // Links were sent to the address before.
      await tx.passwordLink.deleteMany({ where: { userId: id } });
      await tx.emailChange.deleteMany({ where: { userId: id } });
    }
    const { name, email, extension, role: oldRole, team: oldTeam, roleId, teamId } = before.value;
    const was = told({ name, email, extension, roleId, teamId }, oldRole.name, oldTeam?.name ?? null);
    const is = told(input, role.value.name, await readTeamName(tx, input.teamId));
    await emitChange(tx, actor, { id, name: input.name, email: input.email }, was, is);
    return ok({});
  });
}

/** Disables a user, or enables them again. A database trigger ends their sessions. */
export async function setDisabled(
  actor: CurrentUser,
  id: string,
  isDisabled: boolean,
): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readManaged(tx, actor, id);
    if (!found.ok) return found;
    if (isDisabled && id === actor.id) return fail("yourself", words.notYourself);
    if (isDisabled && (await isLastAdministrator(tx, id)))
      return fail("last-administrator", words.lastAdministrator);
    const user = found.value;
    await tx.user.update({ where: { id }, data: { disabledAt: isDisabled ? new Date() : null } });
    const was = { disabled: user.disabledAt !== null };
    await emitChange(tx, actor, user, was, { disabled: isDisabled });
    await notifyPresence(tx, id);
    return ok(null);
  });
}

/** Makes a link by which a user sets a new password. */
export async function renewPasswordLink(
  actor: CurrentUser,
  id: string,
  now = Date.now(),
): Promise<Result<{ name: string; email: string; link: string }, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readManaged(tx, actor, id);
    if (!found.ok) return found;
    const { name, email } = found.value;
    const changes = [{ key: "passwordLink", isSecret: true as const }];
    await emit(tx, [
      { kind: "user.changed", actor, subjectId: id, recordIds: [], data: { name, email, changes } },
    ]);
    return ok({ name, email, link: await makePasswordLink(tx, id, now) });
  });
}

/** Turns a user's second factor off, for who has lost both their phone and their recovery codes. */
export async function resetTwoFactor(actor: CurrentUser, id: string): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readManaged(tx, actor, id);
    if (!found.ok) return found;
    const { count } = await tx.totp.deleteMany({ where: { userId: id } });
    await tx.recoveryCode.deleteMany({ where: { userId: id } });
    if (count > 0) await emitChange(tx, actor, found.value, { twoFactor: true }, { twoFactor: false });
    return ok(null);
  });
}

/** Ends all sessions of a user: their next request, and their open pages, find them signed out. */
export async function endSessions(actor: CurrentUser, id: string): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const found = await readManaged(tx, actor, id);
    if (!found.ok) return found;
    const { name, email } = found.value;
    const { count } = await tx.session.updateMany({
      where: { userId: id, revokedAt: null },
      data: { revokedAt: new Date() },
    });
    if (count > 0)
      await emit(tx, [
        { kind: "user.signed-out", actor, subjectId: id, recordIds: [], data: { name, email } },
      ]);
    return ok(null);
  });
}

async function emitChange(
  tx: Tx,
  actor: CurrentUser,
  { id, name, email }: Pick<Managed, "id" | "name" | "email">,
  was: Record<string, unknown>,
  is: Record<string, unknown>,
) {
  const changes = settingChanges(was, is);
  if (changes.length === 0) return;
  await emit(tx, [
    { kind: "user.changed", actor, subjectId: id, recordIds: [], data: { name, email, changes } },
  ]);
}

const isAdministrator = ({ grants }: { grants: unknown }) => (grants as Grants)["settings.people"] === "ALL";

/** Whether nobody else who can sign in may manage people. */
async function isLastAdministrator(tx: Tx, id: string): Promise<boolean> {
  const others = await tx.user.count({
    where: {
      id: { not: id },
      disabledAt: null,
      passwordHash: { not: LOCKED },
      role: { grants: { path: ["settings.people"], equals: "ALL" } },
    },
  });
  return others === 0;
}
