"use client";

import clsx from "clsx";
import { Home, PhoneCall, Settings } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import type { ReactElement } from "react";
import { MissedBadge } from "@/components/calls/missed-badge";
import { TypeIcon } from "@/components/records/type-icon";
import { listPath } from "@/components/records/paths";
import { words as callWords } from "@/lib/words/calls";
import { words } from "@/lib/words/shell";
import { common } from "@/lib/words/common";

interface Props {
  types: { key: string; plural: string; icon: string }[];
}

export function Sidebar({ types }: Props) {
  const path = usePathname();
  const links: { href: string; label: string; icon: ReactElement; badge?: ReactElement }[] = [
    { href: "/", label: common.home, icon: <Home size={16} aria-hidden /> },
    {
      href: "/calls",
      label: callWords.title,
      icon: <PhoneCall size={16} aria-hidden />,
      badge: <MissedBadge />,
    },
    ...types.map((type) => ({
      href: listPath(type.key),
      label: type.plural,
      icon: <TypeIcon icon={type.icon} size={16} />,
    })),
    { href: "/settings", label: common.settings, icon: <Settings size={16} aria-hidden /> },
  ];
  return (
    <nav
      aria-label={words.mainNavigation}
      className="flex gap-0.5 overflow-x-auto px-2 py-1.5 md:flex-col md:overflow-visible"
    >
      {links.map(({ href, label, icon, badge }) => {
        const isHere = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={clsx(
              "flex h-8 shrink-0 items-center gap-2.5 rounded-lg px-2.5 font-medium",
              isHere ? "bg-accent-soft text-accent-strong" : "text-muted hover:bg-subtle hover:text-ink",
            )}
          >
            {icon}
            <span>{label}</span>
            {badge}
          </Link>
        );
      })}
    </nav>
  );
}
