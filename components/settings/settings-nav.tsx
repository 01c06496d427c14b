"use client";

import clsx from "clsx";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { SettingsSection } from "./sections";
import { common } from "@/lib/words/common";

interface Props {
  sections: SettingsSection[];
}

export function SettingsNav({ sections }: Props) {
  const path = usePathname();
  return (
    <nav aria-label={common.settings} className="mb-5 flex gap-1 overflow-x-auto">
      {sections.map(({ href, label }) => {
        const isHere = href === "/settings" ? path === href : path.startsWith(href);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={clsx(
              "shrink-0 rounded-lg px-3 py-1.5 font-medium",
              isHere ? "bg-accent-soft text-accent-strong" : "text-muted hover:bg-subtle hover:text-ink",
            )}
          >
            {label}
          </Link>
        );
      })}
    </nav>
  );
}
