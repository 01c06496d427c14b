import Link from "next/link";
import type { ReactNode } from "react";
import { recordPath } from "@/components/records/paths";
import { Badge } from "@/components/ui/badge";
import { duration } from "@/components/ui/time";
import type { Listener } from "@/lib/audit/listeners";
import type { CallDetail } from "@/lib/calls/views/log";
import { failureText } from "@/lib/calls/model/failure";
import { outcomeLabel } from "@/lib/calls/model/outcome";
import type { Step } from "@/lib/calls/views/steps";
import { whoOf } from "@/lib/calls/views/who";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";
import { Block } from "./block";
import { CallBack } from "./call-back";
import { MakeMain } from "./make-main";
import { Player } from "./player";

interface Props {
  call: CallDetail;
  steps: Step[];
  mayLink: boolean;
  mayDownload: boolean;
  /** Who has listened to it, for who may see the audit. */
  listeners: Listener[];
  timeZone: string;
  locale: string;
}

/** One call in full: participants, times, outcome and linked records (E4). */
export function CallPage({ call, steps, mayLink, mayDownload, listeners, timeZone, locale }: Props) {
  const who = whoOf(call);
  const moment = (at: Date) =>
    new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium", timeStyle: "medium" }).format(at);
  const clock = new Intl.DateTimeFormat(locale, {
    timeZone,
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const facts: [string, ReactNode][] = [
    [words.direction, call.direction === "INBOUND" ? words.inbound : words.outbound],
    [words.outcome, outcomeLabel(call)],
    ...(call.failure ? [[words.reason, failureText(call.failure)] as [string, string]] : []),
    [common.number, call.number ?? common.withheldNumber],
    [words.line, call.companyNumber ?? "–"],
    [words.started, moment(call.createdAt)],
    ...(call.endedAt ? [[words.ended, moment(call.endedAt)] as [string, string]] : []),
    [words.talkTime, call.talkSeconds === null ? "–" : duration(call.talkSeconds)],
    ...(call.messageSeconds
      ? [[words.voicemail, words.messageLength(duration(call.messageSeconds))] as [string, string]]
      : []),
    [words.agent, call.agent ?? "–"],
  ];
  return (
    <div className="mx-auto max-w-3xl">
      <nav aria-label={common.breadcrumb} className="text-muted mb-2 text-[13px] font-medium">
        <Link href="/calls" className="hover:underline">
          {words.title}
        </Link>
      </nav>
      <div className="mb-4 flex items-center gap-2">
        <h1 className="text-xl font-semibold">{words.callWith(who)}</h1>
        {(call.e164 ?? call.colleague) && <CallBack target={{ callId: call.id }} who={who} />}
        <div className="grow" />
        {call.direction === "INBOUND" && call.e164 && <Block callId={call.id} isBlocked={call.isBlocked} />}
      </div>
      {call.recordings.length > 0 && (
        <section aria-label={words.recordings} className="mb-5 flex flex-col gap-2">
          {call.recordings.map((recording) => (
            <Player key={recording.id} recording={recording} mayDownload={mayDownload} />
          ))}
          {listeners.length > 0 && (
            <p className="text-muted text-[13px]">
              {words.listenedBy(
                listeners
                  .map(({ name, downloaded }) => (downloaded ? words.downloadedBy(name) : name))
                  .join(", "),
              )}
            </p>
          )}
        </section>
      )}
      <dl className="bg-surface border-line mb-5 grid gap-x-6 gap-y-2 rounded-2xl border p-5 sm:grid-cols-[140px_1fr]">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-muted">{label}</dt>
            <dd className="mb-1 sm:mb-0">{value}</dd>
          </div>
        ))}
        {call.direction === "INBOUND" && call.agents.length > 0 && (
          <div className="contents">
            <dt className="text-muted">{words.rangFor}</dt>
            <dd>
              {call.agents
                .map(({ name, won, declined }) => {
                  const what = won
                    ? words.seenAnswered
                    : declined
                      ? words.seenDeclined
                      : words.seenUnanswered;
                  return `${name} (${what})`;
                })
                .join(", ")}
            </dd>
          </div>
        )}
      </dl>
      {steps.length > 0 && (
        <section aria-labelledby="steps" className="bg-surface border-line mb-5 rounded-2xl border p-5">
          <h2 id="steps" className="mb-2 font-semibold">
            {words.steps}
          </h2>
          <ol className="border-line ml-1 border-l">
            {steps.map(({ at, text }, index) => (
              <li key={index} className="relative flex gap-3 py-1 pl-4">
                <span
                  aria-hidden
                  className="bg-surface border-line absolute top-2.5 -left-[4.5px] size-2 rounded-full border-2"
                />
                <time dateTime={at.toISOString()} className="text-muted shrink-0 tabular-nums">
                  {clock.format(at)}
                </time>
                <span className="min-w-0 wrap-anywhere">{text}</span>
              </li>
            ))}
          </ol>
        </section>
      )}
      <section aria-labelledby="links" className="bg-surface border-line mb-5 rounded-2xl border p-5">
        <h2 id="links" className="mb-2 font-semibold">
          {words.linkedRecords}
        </h2>
        {call.links.length === 0 && <p className="text-muted">{words.noRecords}</p>}
        <ul className="flex flex-col gap-1.5">
          {call.links.map((link) => (
            <li key={link.id} className="flex flex-wrap items-center gap-2">
              <Link href={recordPath(link.typeKey, link.id)} className="text-accent hover:underline">
                {link.name}
              </Link>
              <span className="text-muted text-[13px]">{link.typeLabel}</span>
              {link.isMain ? (
                <Badge color="green">{words.primary}</Badge>
              ) : (
                mayLink && <MakeMain callId={call.id} recordId={link.id} name={link.name} />
              )}
            </li>
          ))}
        </ul>
      </section>
      {call.notes.length > 0 && (
        <section aria-labelledby="notes" className="bg-surface border-line rounded-2xl border p-5">
          <h2 id="notes" className="mb-2 font-semibold">
            {words.notesOfCall}
          </h2>
          {call.notes.map((note) => (
            <div key={note.id}>
              <p className="whitespace-pre-wrap">{note.body}</p>
              <p className="text-muted text-[13px]">{note.author}</p>
            </div>
          ))}
        </section>
      )}
    </div>
  );
}
