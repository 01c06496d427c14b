import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { RoleForm } from "@/components/people/role-form";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Fresh } from "@/components/ui/fresh";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { cleaned } from "@/lib/base/text";
import { findRole } from "@/lib/people/roles";
import { listTypes } from "@/lib/records/types";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.roles };

export default async function RolePage({ params }: { params: Promise<{ roleId: string }> }) {
  const user = await requireUser();
  if (!can(user, "settings.people")) return <NotAllowed />;
  const [role, types] = await Promise.all([findRole(cleaned(await params).roleId), listTypes()]);
  if (!role) notFound();
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{role.name}</h1>
      <Fresh of={role}>
        <RoleForm role={role} types={types.map(({ key, plural }) => ({ key, plural }))} />
      </Fresh>
    </>
  );
}
