import "server-only";
import { allowing, PERMISSIONS, type Grants, type Permission } from "../auth/permissions";
import type { Tx } from "../base/db";
import { emitSetting } from "../events/settings";
import { installBuiltInTypes } from "../records/model/built-in-types";

const READING = [
  "records.read",
  "records.export",
  "calls.read",
  "calls.export",
  "recordings.listen",
] as const;
const CALLING = ["calls.place", "calls.dial"] as const;

/** Roles to begin with. Administrators copy and change them. */
const ROLES: { key: string; name: string; grants: Grants }[] = [
  { key: "admin", name: "Administrator", grants: allowing("ALL", Object.keys(PERMISSIONS) as Permission[]) },
  {
    key: "manager",
    name: "Manager",
    grants: allowing("ALL", [
      ...READING,
      ...CALLING,
      "records.edit",
      "records.delete",
      "recordings.download",
    ]),
  },
  { key: "agent", name: "Agent", grants: allowing("ALL", [...READING, ...CALLING, "records.edit"]) },
  { key: "reader", name: "Viewer", grants: allowing("TEAM", READING) },
];

/** Installs the workspace, the roles and the record types where they are missing. */
export async function installBase(
  tx: Tx,
  workspace: { name: string; defaultCountry: string; currency?: string },
): Promise<void> {
  await installBuiltInTypes(tx);
  if ((await tx.workspace.count()) === 0) {
    const after = await tx.workspace.create({ data: { id: "workspace", ...workspace } });
    await emitSetting(tx, null, { what: "workspace", id: "workspace", name: workspace.name, after });
  }
  await tx.role.createMany({ data: ROLES, skipDuplicates: true });
}
