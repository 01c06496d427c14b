/** How far a permission reaches: nothing, what is one's own, one's team's, or everyone's. From the least to the most. */
export const SCOPES = ["NONE", "OWN", "TEAM", "ALL"] as const;

export type Scope = (typeof SCOPES)[number];

interface Rule {
  /** Can reach a part. Any other permission is "ALL" or "NONE". */
  scoped?: true;
  /** A role may set it for one record type apart from the others. */
  byType?: true;
  /** Reaches no further than this one: nobody edits what they cannot see. */
  within?: Permission;
}

export type Permission =
  | `records.${"read" | "edit" | "delete" | "export" | "erase"}`
  | `calls.${"read" | "place" | "dial" | "export"}`
  | `recordings.${"listen" | "download"}`
  | `settings.${"workspace" | "records" | "telephony" | "people" | "audit"}`
  | "api";

/** Everything a role can allow, in the order in which it is shown. */
export const PERMISSIONS: Readonly<Record<Permission, Rule>> = {
  "records.read": { scoped: true, byType: true },
  "records.edit": { scoped: true, byType: true, within: "records.read" },
  "records.delete": { scoped: true, byType: true, within: "records.edit" },
  "records.export": { scoped: true, byType: true, within: "records.read" },
  "records.erase": { within: "records.delete" },
  "calls.read": { scoped: true },
  "calls.export": { scoped: true, within: "calls.read" },
  "calls.place": {},
  "calls.dial": { within: "calls.place" },
  "recordings.listen": { scoped: true, within: "calls.read" },
  "recordings.download": { within: "recordings.listen" },
  "settings.workspace": {},
  "settings.records": {},
  "settings.telephony": {},
  "settings.people": {},
  "settings.audit": {},
  api: {},
};

/** A permission, for the record types that have no grant of their own or for one type: "records.read:deal". */
export type GrantKey = Permission | `${Permission}:${string}`;

/** What a role allows. Whatever is not named is not allowed. Stored in `Role.grants`. */
export type Grants = Readonly<Partial<Record<GrantKey, Scope>>>;

/** Returns grants in which each of these permissions has one scope. */
export const allowing = (scope: Scope, permissions: readonly Permission[]): Grants =>
  Object.fromEntries(permissions.map((permission) => [permission, scope]));

/** The signed-in user as every query and action sees it. */
export interface CurrentUser {
  id: string;
  name: string;
  email: string;
  roleName: string;
  grants: Grants;
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

type Granted = Pick<CurrentUser, "grants">;

const lesser = (a: Scope, b: Scope): Scope => SCOPES[Math.min(SCOPES.indexOf(a), SCOPES.indexOf(b))]!;

/** Returns how far a permission reaches: for a record type, or for all types that have no grant of their own. */
export function scopeOf(user: Granted, permission: Permission, typeKey?: string): Scope {
  const { within } = PERMISSIONS[permission];
  const ofType = typeKey === undefined ? undefined : user.grants[`${permission}:${typeKey}`];
  const own = ofType ?? user.grants[permission] ?? "NONE";
  return within ? lesser(own, scopeOf(user, within, typeKey)) : own;
}

/** Whether grants reach nowhere further than others: who has those gives away nothing of their own. */
export function allowsNoMore(grants: Grants, than: Grants): boolean {
  const types = [undefined, ...typesApart({ grants }), ...typesApart({ grants: than })];
  const reach = (of: Grants, permission: Permission, type?: string) =>
    SCOPES.indexOf(scopeOf({ grants: of }, permission, type));
  return (Object.keys(PERMISSIONS) as Permission[]).every((permission) =>
    types.every((type) => reach(grants, permission, type) <= reach(than, permission, type)),
  );
}

/**
 * Returns the user as far as one permission reaches, for queries that ask what they may see: an export lists no more than
 * what may be exported.
 */
export function limitedTo(user: CurrentUser, permission: Permission, typeKey?: string): CurrentUser {
  const { within } = PERMISSIONS[permission];
  if (!within) return user;
  const key: GrantKey = typeKey === undefined ? within : `${within}:${typeKey}`;
  return { ...user, grants: { ...user.grants, [key]: scopeOf(user, permission, typeKey) } };
}

/** Returns the keys of the record types for which a role has grants apart. */
export const typesApart = ({ grants }: Granted): string[] => [
  ...new Set(Object.keys(grants).flatMap((key) => key.split(":")[1] ?? [])),
];

/** Whether a permission reaches anything: of a record type, or of any type. */
export function can(user: Granted, permission: Permission, typeKey?: string): boolean {
  if (typeKey !== undefined) return scopeOf(user, permission, typeKey) !== "NONE";
  const types = PERMISSIONS[permission].byType ? typesApart(user) : [];
  return [undefined, ...types].some((key) => scopeOf(user, permission, key) !== "NONE");
}
