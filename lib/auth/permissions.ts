/** Everything a role can allow, by the names stored in `Role.permissions`. */
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
  /** IANA; the workspace's unless the user chose one. */
  timeZone: string;
  /** BCP 47; the workspace's unless the user chose one. */
  locale: string;
  /** ISO 3166 code of the country in which a number typed without a country code is read; the workspace's. */
  defaultCountry: string;
  /** "" for a job or an API token. */
  sessionId: string;
}

export const can = (user: CurrentUser, permission: Permission) => user.permissions.includes(permission);
