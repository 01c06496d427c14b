import { AudioLines, Download, PhoneCall, SearchX } from "lucide-react";
import Link from "next/link";
import { ListSearch } from "@/components/records/list-search";
import { recordPath } from "@/components/records/paths";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { duration, Time } from "@/components/ui/time";
import { ViewTabs } from "@/components/views/view-tabs";
import type { ListedCall, LogParams } from "@/lib/calls/views/log";
import { outcomeLabel } from "@/lib/calls/model/outcome";
import { whoOf } from "@/lib/calls/views/who";
import { namesOf } from "@/lib/base/query";
import type { ViewLink } from "@/lib/views/queries";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";
import { words as viewWords } from "@/lib/words/views";
import { CallBack } from "./call-back";
import { CallIcon } from "./call-list";
import { CallsTabs } from "./calls-tabs";
import { LogFilters } from "./log-filters";
import { MissedSeen } from "./missed-seen";

interface Props {
  params: LogParams;
  calls: ListedCall[];
  next: string | null;
  views: ViewLink[];
  agents: { id: string; name: string }[];
  timeZone: string;
  locale: string;
  canExport: boolean;
}

function logPath({ unreadable = [], ...params }: LogParams, path = "/calls") {
  const known = Object.entries(params).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams([...unreadable.map(([...pair]) => pair), ...known]);
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The calls a user may see, newest first. */
export function CallLog({ params, calls, next, views, agents, timeZone, locale, canExport }: Props) {
  const { after, missed, ...filters } = params;
  const query = `?${logPath({ ...params, after: undefined }, "").slice(1)}`;
  const isFiltered = Object.values(filters).some((value) => value !== undefined);
  return (
    <div className="mx-auto max-w-6xl">
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 className="flex items-center gap-2 text-xl font-semibold">
          <PhoneCall size={20} className="text-muted" aria-hidden />
          {missed ? words.missedTitle : words.title}
        </h1>
        <div className="grow" />
        <ListSearch label={words.search} initial={params.q ?? ""} />
        {canExport && (
          <a
            href={logPath({ ...params, after: undefined }, "/api/calls/export")}
            download
            className={buttonClass({ variant: "ghost" })}
          >
            <Download size={16} aria-hidden /> {words.exportCalls}
          </a>
        )}
      </div>
      <CallsTabs
        here={missed ? "missed" : "all"}
        query={logPath({ ...params, after: undefined, missed: undefined }, "").slice(1)}
      />
      {missed && (
        <>
          <MissedSeen />
          <p className="text-muted mb-3">{words.missedAbout}</p>
        </>
      )}
      <ViewTabs all={viewWords.allCalls} views={views} current={query} />
      <LogFilters agents={agents} query={query} />
      <div className="bg-surface border-line overflow-x-auto rounded-2xl border">
        {calls.length === 0 ? (
          <Empty
            icon={isFiltered ? <SearchX aria-hidden /> : <PhoneCall aria-hidden />}
            title={isFiltered ? words.nothingMatches : missed ? words.noMissed : words.noCalls}
          >
            {params.unreadable && <p>{common.filterUnreadable(namesOf(params.unreadable))}</p>}
            {(isFiltered || missed) && (
              <Link href="/calls" className="text-accent hover:underline">
                {words.showAll}
              </Link>
            )}
          </Empty>
        ) : (
          <table className="isolate w-full text-left">
            <thead className="text-muted border-line border-b text-[13px]">
              <tr>
                {[words.name, words.outcome, words.agent, words.line, words.talkTime, words.started].map(
                  (name) => (
                    <th key={name} scope="col" className="px-4 py-2.5 font-medium whitespace-nowrap">
                      {name}
                    </th>
                  ),
                )}
              </tr>
            </thead>
            <tbody>
              {calls.map((call) => (
                <Row key={call.id} call={call} timeZone={timeZone} locale={locale} />
              ))}
            </tbody>
          </table>
        )}
      </div>
      {(after || next) && (
        <div className="mt-3 flex justify-end gap-2">
          {after && (
            <Link href={logPath({ ...params, after: undefined })} className={buttonClass()}>
              {words.newest}
            </Link>
          )}
          {next && (
            <Link href={logPath({ ...params, after: next })} className={buttonClass()}>
              {words.older}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

function Row({ call, timeZone, locale }: { call: ListedCall; timeZone: string; locale: string }) {
  const who = whoOf(call);
  return (
    <tr className="hover:bg-subtle border-line border-b last:border-0">
      <th scope="row" className="px-4 py-2 font-normal">
        <span className="flex items-center gap-3">
          <CallIcon direction={call.direction} outcome={call.outcome} />
          <span className="min-w-0">
            {call.record ? (
              <Link
                href={recordPath(call.record.typeKey, call.record.id)}
                className="block max-w-56 truncate font-medium hover:underline"
              >
                {who}
              </Link>
            ) : (
              <span className="block font-medium whitespace-nowrap">{who}</span>
            )}
            {(call.record ?? call.colleague) && call.number && (
              <span className="text-muted text-[13px] whitespace-nowrap tabular-nums">{call.number}</span>
            )}
          </span>
          {(call.e164 ?? call.colleague) && <CallBack target={{ callId: call.id }} who={who} />}
        </span>
      </th>
      <td className="px-4 py-2 whitespace-nowrap">
        <span className="flex items-center gap-1.5">
          <span>{outcomeLabel(call)}</span>
          {call.hasRecording && (
            <AudioLines size={14} className="text-muted" role="img" aria-label={words.hasRecording} />
          )}
        </span>
      </td>
      <td className="text-muted px-4 py-2 whitespace-nowrap">{call.agent ?? "–"}</td>
      <td className="text-muted px-4 py-2 whitespace-nowrap">{call.companyNumber ?? "–"}</td>
      <td className="px-4 py-2 tabular-nums">
        {call.talkSeconds === null ? "–" : duration(call.talkSeconds)}
      </td>
      <td className="text-muted px-4 py-2">
        <Link href={`/calls/${call.id}`} className="hover:underline">
          <Time at={call.createdAt} timeZone={timeZone} locale={locale} />{" "}
          <span className="sr-only">{words.details(who)}</span>
        </Link>
      </td>
    </tr>
  );
}
