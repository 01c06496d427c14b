/** What a role may allow. Stored by these names in `Role.permissions`. */
export const PERMISSIONS = [
  "records.edit",
  "records.delete",
  "calls.place",
  "calls.manual-dial",
  "settings",
  "api",
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** The signed-in user as every query and action sees it. */
export interface CurrentUser {
  id: string;
  name: string;
  email: string;
  roleName: string;
  permissions: readonly string[];
  scope: "OWN" | "TEAM" | "ALL";
  teamId: string | null;
  postCallNote: boolean;
  /** IANA; the workspace's, if the user chose none. */
  timeZone: string;
  /** BCP 47; the workspace's, if the user chose none. */
  locale: string;
  /** "" for a job, or for a program with a token. */
  sessionId: string;
}

export const can = (user: CurrentUser, permission: Permission) => user.permissions.includes(permission);
