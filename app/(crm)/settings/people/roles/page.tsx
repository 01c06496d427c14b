import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { PeopleTabs } from "@/components/people/people-tabs";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listRoles } from "@/lib/people/roles";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.roles };

export default async function RolesPage() {
  if (!can(await requireUser(), "settings.people")) return <NotAllowed />;
  const roles = await listRoles();
  return (
    <>
      <PeopleTabs here="roles" />
      <p className="text-muted mb-3">{words.rolesAbout}</p>
      <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
        {roles.map(({ id, name, users }) => (
          <li key={id}>
            <Link
              href={`/settings/people/roles/${id}`}
              className="hover:bg-subtle flex items-center gap-3 px-4 py-2.5"
            >
              <span className="grow font-medium">{name}</span>
              <span className="text-muted text-[13px]">{words.usersCount(users)}</span>
              <ChevronRight size={16} className="text-muted" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
