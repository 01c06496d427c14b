import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { fail, ok, type Result } from "../base/result";
import { changingSettings, emitSetting } from "../events/settings";
import { words } from "../words/people";

export interface TeamView {
  id: string;
  name: string;
  users: number;
}

export async function listTeams(): Promise<TeamView[]> {
  const teams = await db.team.findMany({
    orderBy: [{ name: "asc" }],
    select: { id: true, name: true, _count: { select: { users: true } } },
  });
  return teams.map(({ _count, ...team }) => ({ ...team, users: _count.users }));
}

type Refusal = "gone" | "not-unique" | "in-use";

/** Adds a team. */
export async function addTeam(actor: CurrentUser, name: string): Promise<Result<{ id: string }, Refusal>> {
  return changingSettings(async (tx) => {
    if (await tx.team.findUnique({ where: { name } })) return fail("not-unique", words.nameTaken);
    const { id } = await tx.team.create({ data: { name }, select: { id: true } });
    await emitSetting(tx, actor, { what: "team", id, name, after: { name } });
    return ok({ id });
  });
}

/** Renames a team. */
export async function renameTeam(
  actor: CurrentUser,
  id: string,
  name: string,
): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const team = await tx.team.findUnique({ where: { id }, select: { name: true } });
    if (!team) return fail("gone", words.noSuchTeam);
    const other = await tx.team.findUnique({ where: { name }, select: { id: true } });
    if (other && other.id !== id) return fail("not-unique", words.nameTaken);
    await tx.team.update({ where: { id }, data: { name } });
    await emitSetting(tx, actor, { what: "team", id, name, before: team, after: { name } });
    return ok(null);
  });
}

/** Removes a team that no user is in. */
export async function removeTeam(actor: CurrentUser, id: string): Promise<Result<null, Refusal>> {
  return changingSettings(async (tx) => {
    const team = await tx.team.findUnique({
      where: { id },
      select: { name: true, _count: { select: { users: true } } },
    });
    if (!team) return fail("gone", words.noSuchTeam);
    if (team._count.users > 0) return fail("in-use", words.hasUsers(team._count.users));
    await tx.team.delete({ where: { id } });
    await emitSetting(tx, actor, { what: "team", id, name: team.name, before: { name: team.name } });
    return ok(null);
  });
}
