import clsx from "clsx";
import Link from "next/link";
import { words } from "@/lib/words/people";

type Tab = "users" | "roles" | "teams";

const TABS: { tab: Tab; label: string; href: string }[] = [
  { tab: "users", label: words.users, href: "/settings/people" },
  { tab: "roles", label: words.roles, href: "/settings/people/roles" },
  { tab: "teams", label: words.teams, href: "/settings/people/teams" },
];

/** The title of the pages about people, and the tabs between them. */
export function PeopleTabs({ here }: { here: Tab }) {
  return (
    <>
      <h1 className="text-xl font-semibold">{words.title}</h1>
      <p className="text-muted mb-3">{words.about}</p>
      <nav aria-label={words.title} className="border-line mb-4 flex gap-4 border-b">
        {TABS.map(({ tab, label, href }) => (
          <Link
            key={tab}
            href={href}
            aria-current={tab === here ? "page" : undefined}
            className={clsx(
              "pb-1.5 font-medium",
              tab === here ? "border-accent text-ink border-b-2" : "text-muted hover:text-ink",
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
    </>
  );
}
