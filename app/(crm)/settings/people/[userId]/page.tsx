import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { GrantsTable } from "@/components/people/grants-table";
import { EndSessions, UserActions } from "@/components/people/user-actions";
import { UserForm } from "@/components/people/user-form";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { Fresh } from "@/components/ui/fresh";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { cleaned } from "@/lib/base/text";
import { listRoles } from "@/lib/people/roles";
import { listTeams } from "@/lib/people/teams";
import { findBelongings } from "@/lib/people/belongings";
import { findUser } from "@/lib/people/users";
import { listPeople } from "@/lib/records/people";
import { listTypes } from "@/lib/records/types";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.title };

export default async function UserPage({ params }: { params: Promise<{ userId: string }> }) {
  const user = await requireUser();
  if (!can(user, "settings.people")) return <NotAllowed />;
  const { userId } = cleaned(await params);
  const [found, people, belongings, roles, teams, types] = await Promise.all([
    findUser(userId),
    listPeople(),
    findBelongings(userId),
    listRoles(),
    listTeams(),
    listTypes(),
  ]);
  if (!found) notFound();
  const role = roles.find(({ id }) => id === found.roleId)!;
  const { timeZone, locale } = user;
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 className="min-w-0 truncate text-xl font-semibold">{found.name}</h1>
        {found.state !== "active" && (
          <Badge color={found.state === "invited" ? "blue" : "gray"}>{words[found.state]}</Badge>
        )}
      </div>
      <div className="flex flex-col gap-5">
        <Fresh of={[found.name, found.email, found.roleId, found.teamId, found.extension]}>
          <UserForm user={found} roles={roles} teams={teams} />
        </Fresh>
        <UserActions
          user={found}
          belongings={belongings}
          others={people.filter(({ id }) => id !== found.id)}
          locale={locale}
        />
        <section aria-labelledby="may" className="bg-surface border-line rounded-2xl border p-5">
          <h2 id="may" className="font-semibold">
            {words.mayTitle(found.name)}
          </h2>
          <p className="text-muted mb-3">{words.mayAbout(role.name, found.teamName)}</p>
          <GrantsTable grants={role.grants} types={types} />
        </section>
        <section aria-labelledby="sessions" className="bg-surface border-line rounded-2xl border p-5">
          <div className="mb-2 flex items-center gap-3">
            <h2 id="sessions" className="grow font-semibold">
              {words.sessions}
            </h2>
            {found.sessions.length > 0 && <EndSessions id={found.id} />}
          </div>
          {found.sessions.length === 0 && <p className="text-muted">{words.noSessions}</p>}
          <ul>
            {found.sessions.map(({ id, createdAt, usedAt }) => (
              <li key={id} className="text-muted py-1">
                {words.since} <Time at={createdAt} timeZone={timeZone} locale={locale} />, {words.lastUsed}{" "}
                <Time at={usedAt} timeZone={timeZone} locale={locale} />
              </li>
            ))}
          </ul>
        </section>
      </div>
    </>
  );
}
