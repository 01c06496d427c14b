import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { InviteUser } from "@/components/people/invite-user";
import { PeopleTabs } from "@/components/people/people-tabs";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Badge } from "@/components/ui/badge";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listRoles } from "@/lib/people/roles";
import { listTeams } from "@/lib/people/teams";
import { listUsers } from "@/lib/people/users";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.title };

export default async function PeoplePage() {
  const user = await requireUser();
  if (!can(user, "settings.people")) return <NotAllowed />;
  const [users, roles, teams] = await Promise.all([listUsers(), listRoles(), listTeams()]);
  return (
    <>
      <PeopleTabs here="users" />
      <div className="mb-3 flex justify-end">
        <InviteUser roles={roles} teams={teams} />
      </div>
      <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
        {users.map(({ id, name, email, roleName, teamName, extension, state, dnd }) => (
          <li key={id}>
            <Link
              href={`/settings/people/${id}`}
              className="hover:bg-subtle flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2.5"
            >
              <span className="min-w-40 grow">
                <span className="block truncate font-medium">{name}</span>
                <span className="text-muted block truncate text-[13px]">{email}</span>
              </span>
              {dnd && state === "active" && <Badge color="amber">{words.dnd}</Badge>}
              {state !== "active" && (
                <Badge color={state === "invited" ? "blue" : "gray"}>{words[state]}</Badge>
              )}
              <span className="text-muted text-[13px]">
                {[roleName, teamName, extension].filter(Boolean).join(" · ")}
              </span>
              <ChevronRight size={16} className="text-muted" aria-hidden />
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}
