"use client";

import Link from "next/link";
import clsx from "clsx";
import { words } from "@/lib/words/calls";
import { words as recordingWords } from "@/lib/words/recordings";
import { CountBadge } from "./count-badge";

type Tab = "all" | "missed" | "voicemail";

/** Tabs of the call log. `query` is the log's filter, kept across tabs. */
export function CallsTabs({ here, query = "" }: { here: Tab; query?: string }) {
  const tabs: { tab: Tab; label: string; href: string }[] = [
    { tab: "all", label: words.all, href: `/calls${query && `?${query}`}` },
    { tab: "missed", label: words.missed, href: `/calls?${query && `${query}&`}missed=1` },
    { tab: "voicemail", label: recordingWords.voicemail, href: "/calls/voicemail" },
  ];
  return (
    <nav aria-label={words.title} className="border-line mb-3 flex gap-4 border-b">
      {tabs.map(({ tab, label, href }) => (
        <Link
          key={tab}
          href={href}
          aria-current={tab === here ? "page" : undefined}
          className={clsx(
            "flex items-center gap-1.5 pb-1.5 font-medium",
            tab === here ? "border-accent text-ink border-b-2" : "text-muted hover:text-ink",
          )}
        >
          {label}
          {tab === "voicemail" && <CountBadge of="voicemails" />}
        </Link>
      ))}
    </nav>
  );
}
