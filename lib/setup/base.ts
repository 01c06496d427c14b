import "server-only";
import { PERMISSIONS } from "../auth/permissions";
import type { Tx } from "../base/db";
import { emitSetting } from "../events/settings";
import { installBuiltInTypes } from "../records/model/built-in-types";

const ROLES = [
  { key: "admin", name: "Administrator", scope: "ALL" as const, permissions: [...PERMISSIONS] },
  {
    key: "manager",
    name: "Manager",
    scope: "ALL" as const,
    permissions: ["records.edit", "records.delete", "calls.place", "calls.manual-dial"],
  },
  {
    key: "agent",
    name: "Agent",
    scope: "ALL" as const,
    permissions: ["records.edit", "calls.place", "calls.manual-dial"],
  },
  { key: "reader", name: "Viewer", scope: "TEAM" as const, permissions: [] },
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
