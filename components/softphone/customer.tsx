"use client";

import { BadgeCheck } from "lucide-react";
import Link from "next/link";
import { recordPath } from "@/components/records/paths";
import { Badge } from "@/components/ui/badge";
import { toast } from "@/components/ui/toast";
import type { CallCard } from "@/lib/calls/views/card";
import type { RelatedItem } from "@/lib/records/related";
import { whoIsOn } from "@/lib/softphone/who";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";

/** The other party: name, number, other matches, and their open records. */
export function Customer({ card, label }: { card: CallCard | null; label: string }) {
  const main = card?.main;
  const name = card ? whoIsOn(card) : label || common.withheldNumber;
  const hasName = name !== (card?.number ?? label);
  const others = card?.matches.filter((match) => match.id !== main?.id) ?? [];
  return (
    <div>
      <h2 className="flex items-center gap-1.5 text-lg leading-tight font-semibold">
        <span translate="no" className="min-w-0 wrap-anywhere">
          {name}
        </span>
        {card?.verified && <BadgeCheck size={16} className="text-accent" aria-label={words.verifiedCaller} />}
      </h2>
      <p className="text-muted flex flex-wrap items-center gap-x-2">
        {hasName && card?.number && (
          <span translate="no" className="tabular-nums">
            {card.number}
          </span>
        )}
        {main && <span>{main.typeLabel}</span>}
        {card?.colleague && !main && <span>{words.colleagueAtWork}</span>}
        {main?.certainty === "possible" && <Badge color="amber">{words.possibleMatch}</Badge>}
        {main && !main.reachable && main.ownerName && <span>{words.owner(main.ownerName)}</span>}
      </p>
      {card && !main && others.length === 0 && !card.colleague && (
        <p className="text-muted mt-1">{words.notInYourRecordsYet}</p>
      )}
      {others.length > 0 && (
        <div className="mt-2">
          <p className="text-muted text-[13px]">{main ? words.alsoThisNumber : words.whoIsThis}</p>
          <ul className="mt-1 flex flex-wrap gap-1.5">
            {others.map((match) => (
              <li key={match.id}>
                {match.reachable && !main && card ? (
                  <Choose callId={card.id} match={match} />
                ) : match.reachable ? (
                  <Link
                    href={recordPath(match.typeKey, match.id)}
                    className="border-line hover:bg-subtle inline-block rounded-full border px-2.5 py-0.5 text-[13px]"
                  >
                    {`${match.name} · ${match.typeLabel}`}
                  </Link>
                ) : (
                  <span className="border-line text-muted inline-block rounded-full border px-2.5 py-0.5 text-[13px]">
                    {`${match.name} · ${match.typeLabel} · ${match.ownerName}`}
                  </span>
                )}
              </li>
            ))}
          </ul>
        </div>
      )}
      {card && card.related.length > 0 && <Related items={card.related} />}
    </div>
  );
}

/** Chooses one of several records that have the number; the choice is remembered (D5). */
function Choose({ callId, match }: { callId: string; match: CallCard["matches"][number] }) {
  async function handleClick() {
    try {
      const response = await fetch(`/api/calls/${callId}/choose`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ recordId: match.id }),
      });
      if (!response.ok) toast({ title: ((await response.json()) as { message: string }).message });
    } catch {
      toast({ title: words.choiceFailed });
    }
  }
  return (
    <button
      type="button"
      aria-label={words.thisIs(match.name)}
      onClick={() => void handleClick()}
      className="border-line hover:bg-subtle rounded-full border px-2.5 py-0.5 text-[13px]"
    >
      {`${match.name} · ${match.typeLabel}`}
    </button>
  );
}

const KINDS: Record<RelatedItem["kind"], string> = {
  deal: words.deal,
  case: words.case,
  task: common.task,
  note: words.lastNote,
};

function Related({ items }: { items: RelatedItem[] }) {
  return (
    <ul aria-label={words.openItems} className="border-line mt-3 divide-y divide-(--color-line) border-y">
      {items.map((item) => (
        <li key={`${item.kind}-${item.id}`}>
          <Link
            href={recordPath(item.record.typeKey, item.record.id)}
            className="hover:bg-subtle flex gap-2 py-1.5 text-[13px]"
          >
            <span className="text-muted w-16 shrink-0">{KINDS[item.kind]}</span>
            <span className="line-clamp-2 grow">{item.title}</span>
            {item.detail && <span className="text-muted shrink-0">{item.detail}</span>}
          </Link>
        </li>
      ))}
    </ul>
  );
}
