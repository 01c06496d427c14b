"use client";

import { CheckSquare, History, StickyNote } from "lucide-react";
import Link from "next/link";
import { useState, useTransition, type ReactNode } from "react";
import { Player } from "@/components/calls/player";
import { CallIcon } from "@/components/calls/call-list";
import { outcomeLabel } from "@/lib/calls/model/outcome";
import { recordPath } from "@/components/records/paths";
import { Button } from "@/components/ui/button";
import { duration, Time } from "@/components/ui/time";
import { splitMentions } from "@/lib/notes/mentions";
import { olderEntriesAction } from "@/lib/timeline/actions";
import type { TimelineItem } from "@/lib/timeline/queries";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/timeline";

interface Page {
  items: TimelineItem[];
  hasMore: boolean;
}

interface Props {
  typeKey: string;
  recordId: string;
  /** The newest entries, updated live. */
  first: Page;
  timeZone: string;
  locale: string;
  /** Colleagues a note may mention. */
  people: { id: string; name: string }[];
  mayDownload: boolean;
}

/** A record's events, newest first; older entries load on request. */
export function Timeline({ typeKey, recordId, first, timeZone, locale, people, mayDownload }: Props) {
  const [older, setOlder] = useState<Page | null>(null);
  const [isLoading, startLoading] = useTransition();
  const [failure, setFailure] = useState<string | null>(null);
  // Shows an entry once when it moves from the newest to the older ones.
  const newest = new Set(first.items.map(({ id }) => id));
  const items = [...first.items, ...(older?.items ?? []).filter(({ id }) => !newest.has(id))];
  const hasMore = older ? older.hasMore : first.hasMore;

  function handleMore() {
    const last = items.at(-1)!;
    setFailure(null);
    startLoading(async () => {
      const before = { at: last.at, id: last.id };
      const result = await olderEntriesAction({ typeKey, recordId, before }).catch(() => null);
      if (!result?.ok) return setFailure(result?.message ?? words.didNotAnswer);
      // Keeps all loaded entries: the end of the first page may move.
      setOlder({ items: [...items, ...result.value.items], hasMore: result.value.hasMore });
    });
  }

  if (items.length === 0) return <p className="text-muted">{words.empty}</p>;
  return (
    <>
      <ol aria-label={common.timeline}>
        {items.map((item) => (
          <li key={item.id} className="border-line flex gap-3 border-t py-3 first:border-0">
            <span className="bg-subtle text-muted grid size-7 shrink-0 place-items-center rounded-full">
              {icon(item)}
            </span>
            <div className="min-w-0 grow">
              <Entry item={item} people={people} mayDownload={mayDownload} />
              {item.from && (
                <p className="text-muted text-[13px]">
                  {words.onRecord}{" "}
                  <Link href={recordPath(item.from.typeKey, item.from.id)} className="hover:underline">
                    {item.from.name}
                  </Link>
                </p>
              )}
            </div>
            <span className="text-muted text-[13px]">
              <Time at={item.at} timeZone={timeZone} locale={locale} />
            </span>
          </li>
        ))}
      </ol>
      {hasMore && (
        <div className="border-line border-t pt-3">
          <Button onClick={handleMore} disabled={isLoading}>
            {isLoading ? common.loading : words.showOlder}
          </Button>
        </div>
      )}
      <p role="alert" className="text-bad mt-2 text-[13px] empty:hidden">
        {failure}
      </p>
    </>
  );
}

function icon(item: TimelineItem): ReactNode {
  switch (item.kind) {
    case "NOTE":
      return <StickyNote size={14} aria-label={words.note} />;
    case "TASK":
      return <CheckSquare size={14} aria-label={common.task} />;
    case "CALL":
      return <CallIcon direction={item.direction} outcome={item.outcome} />;
    case "CHANGE":
      return <History size={14} aria-label={words.change} />;
  }
}

interface EntryProps extends Pick<Props, "people" | "mayDownload"> {
  item: TimelineItem;
}

function Entry({ item, people, mayDownload }: EntryProps) {
  switch (item.kind) {
    case "NOTE":
      return (
        <>
          <p className="break-words whitespace-pre-wrap">
            {splitMentions(item.body, people).map(({ text, userId }, index) =>
              userId ? (
                <strong key={index} className="text-accent font-medium">
                  {text}
                </strong>
              ) : (
                text
              ),
            )}
          </p>
          <p className="text-muted text-[13px]">
            {item.callId ? item.author + words.afterACall : item.author}
          </p>
        </>
      );
    case "TASK":
      return (
        <>
          <p>{(item.done ? words.taskCompleted : words.task) + item.title}</p>
          <p className="text-muted text-[13px]">{item.assignee}</p>
        </>
      );
    case "CALL":
      return (
        <>
          <p>
            {[
              item.direction === "INBOUND" ? common.incomingCall : common.outgoingCall,
              outcomeLabel(item),
              item.talkSeconds !== null && duration(item.talkSeconds),
            ]
              .filter(Boolean)
              .join(" · ")}
          </p>
          <p className="text-muted text-[13px]">{[item.agent, item.number].filter(Boolean).join(" · ")}</p>
          {item.recordings.map((recording) => (
            <Player key={recording.id} recording={recording} mayDownload={mayDownload} />
          ))}
        </>
      );
    case "CHANGE":
      return <p>{item.text}</p>;
  }
}
