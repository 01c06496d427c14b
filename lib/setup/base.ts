import "server-only";
import { PERMISSIONS } from "../auth/permissions";
import type { Tx } from "../base/db";
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

/** What every installation begins with: its workspace, the roles and the types of records. What is there already stays. */
export async function installBase(
  tx: Tx,
  workspace: { name: string; defaultCountry: string; currency?: string },
): Promise<void> {
  await installBuiltInTypes(tx);
  await tx.workspace.upsert({
    where: { id: "workspace" },
    create: { id: "workspace", ...workspace },
    update: {},
  });
  await tx.role.createMany({ data: ROLES, skipDuplicates: true });
}
