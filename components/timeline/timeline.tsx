import { CheckSquare, History, StickyNote } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { CallIcon } from "@/components/calls/call-list";
import { outcomeLabel } from "@/components/calls/outcome";
import { recordPath } from "@/components/records/paths";
import { duration, Time } from "@/components/ui/time";
import type { TimelineItem } from "@/lib/timeline/queries";

interface Props {
  items: TimelineItem[];
  hasMore: boolean;
  timeZone: string;
}

/** What happened on a record, newest first. */
export function Timeline({ items, hasMore, timeZone }: Props) {
  if (items.length === 0) return <p className="text-muted">Notes, tasks and calls will appear here.</p>;
  return (
    <>
      <ol aria-label="Timeline">
        {items.map((item) => (
          <li key={item.id} className="border-line flex gap-3 border-t py-3 first:border-0">
            <span className="bg-subtle text-muted grid size-7 shrink-0 place-items-center rounded-full">
              {icon(item)}
            </span>
            <div className="min-w-0 grow">
              <Entry item={item} />
              {item.from && (
                <p className="text-muted text-[13px]">
                  on{" "}
                  <Link href={recordPath(item.from.typeKey, item.from.id)} className="hover:underline">
                    {item.from.name}
                  </Link>
                </p>
              )}
            </div>
            <span className="text-muted text-[13px]">
              <Time at={item.at} timeZone={timeZone} />
            </span>
          </li>
        ))}
      </ol>
      {hasMore && (
        <p className="text-muted border-line border-t pt-3">Older entries are kept and not shown here.</p>
      )}
    </>
  );
}

function icon(item: TimelineItem): ReactNode {
  switch (item.kind) {
    case "NOTE":
      return <StickyNote size={14} aria-label="Note" />;
    case "TASK":
      return <CheckSquare size={14} aria-label="Task" />;
    case "CALL":
      return <CallIcon direction={item.direction} outcome={item.outcome} />;
    case "CHANGE":
      return <History size={14} aria-label="Change" />;
  }
}

function Entry({ item }: { item: TimelineItem }) {
  switch (item.kind) {
    case "NOTE":
      return (
        <>
          <p className="break-words whitespace-pre-wrap">{item.body}</p>
          <p className="text-muted text-[13px]">
            {item.author}
            {item.callId && " · after a call"}
          </p>
        </>
      );
    case "TASK":
      return (
        <>
          <p>
            {item.done ? "Task done: " : "Task: "}
            {item.title}
          </p>
          <p className="text-muted text-[13px]">{item.assignee}</p>
        </>
      );
    case "CALL":
      return (
        <>
          <p>
            {item.direction === "INBOUND" ? "Incoming call" : "Outgoing call"} · {outcomeLabel(item.outcome)}
            {item.talkSeconds !== null && ` · ${duration(item.talkSeconds)}`}
          </p>
          <p className="text-muted text-[13px]">{[item.agent, item.number].filter(Boolean).join(" · ")}</p>
        </>
      );
    case "CHANGE":
      return <p>{item.text}</p>;
  }
}
