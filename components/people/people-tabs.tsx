import { LinkTabs } from "@/components/ui/link-tabs";
import { words } from "@/lib/words/people";

/** The title of the pages about people, and the tabs between them. */
export function PeopleTabs({ here }: { here: "users" | "roles" | "teams" }) {
  return (
    <>
      <h1 className="text-xl font-semibold">{words.title}</h1>
      <p className="text-muted mb-3">{words.about}</p>
      <LinkTabs
        label={words.title}
        here={here}
        tabs={[
          { tab: "users", label: words.users, href: "/settings/people" },
          { tab: "roles", label: words.roles, href: "/settings/people/roles" },
          { tab: "teams", label: words.teams, href: "/settings/people/teams" },
        ]}
      />
    </>
  );
}
