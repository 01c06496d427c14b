import { UsersRound } from "lucide-react";
import type { Metadata } from "next";
import { AddTeam, TeamRow } from "@/components/people/teams";
import { PeopleTabs } from "@/components/people/people-tabs";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Empty } from "@/components/ui/empty";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listTeams } from "@/lib/people/teams";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.teams };

export default async function TeamsPage() {
  if (!can(await requireUser(), "settings.people")) return <NotAllowed />;
  const teams = await listTeams();
  return (
    <>
      <PeopleTabs here="teams" />
      <section aria-label={words.teams} className="bg-surface border-line rounded-2xl border">
        <div className="border-line border-b p-4">
          <AddTeam />
        </div>
        {teams.length === 0 ? (
          <Empty icon={<UsersRound aria-hidden />} title={words.noTeams}>
            {words.noTeamsAbout}
          </Empty>
        ) : (
          <ul className="divide-line divide-y">
            {teams.map((team) => (
              <TeamRow key={team.id} {...team} />
            ))}
          </ul>
        )}
      </section>
    </>
  );
}
