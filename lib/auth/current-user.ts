import "server-only";
import type { Prisma } from "../generated/prisma/client";
import type { CurrentUser, Grants } from "./permissions";

/** The columns `toCurrentUser` needs. */
export const CURRENT_USER = {
  id: true,
  name: true,
  email: true,
  teamId: true,
  postCallNote: true,
  timeZone: true,
  locale: true,
  role: { select: { name: true, grants: true } },
} as const satisfies Prisma.UserSelect;

type UserRow = Prisma.UserGetPayload<{ select: typeof CURRENT_USER }>;

/** Builds the current user from their row and role. */
export function toCurrentUser(
  { role, ...user }: UserRow,
  workspace: { timeZone: string; locale: string; defaultCountry: string },
  sessionId = "",
): CurrentUser {
  return {
    ...user,
    timeZone: user.timeZone ?? workspace.timeZone,
    locale: user.locale ?? workspace.locale,
    defaultCountry: workspace.defaultCountry,
    roleName: role.name,
    grants: role.grants as Grants,
    sessionId,
  };
}
