import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";

interface Props<Tab extends string> {
  /** Names the navigation for screen readers. */
  label: string;
  tabs: readonly { tab: Tab; label: string; href: string; badge?: ReactNode }[];
  here: Tab;
}

/** Tabs that are pages of their own. */
export function LinkTabs<Tab extends string>({ label, tabs, here }: Props<Tab>) {
  return (
    <nav aria-label={label} className="border-line mb-3 flex gap-4 border-b">
      {tabs.map(({ tab, label: text, href, badge }) => (
        <Link
          key={tab}
          href={href}
          aria-current={tab === here ? "page" : undefined}
          className={clsx(
            "flex items-center gap-1.5 pb-1.5 font-medium",
            tab === here ? "border-accent text-ink border-b-2" : "text-muted hover:text-ink",
          )}
        >
          <span>{text}</span>
          {badge}
        </Link>
      ))}
    </nav>
  );
}
