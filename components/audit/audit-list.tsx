import Link from "next/link";
import { auditPath } from "@/components/audit/paths";
import type { AuditEntry } from "@/lib/audit/queries";
import type { ToldChange } from "@/lib/audit/values";
import { words } from "@/lib/words/audit";

interface Props {
  entries: AuditEntry[];
  timeZone: string;
  locale: string;
}

/** Changes shown at once; the others unfold. */
const SHOWN = 3;

/** Entries of the audit: what was done, by whom, when, from where, and what changed. */
export function AuditList({ entries, timeZone, locale }: Props) {
  const format = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "medium", timeStyle: "medium" });
  return (
    <ul aria-label={words.title} className="bg-surface border-line divide-line divide-y rounded-2xl border">
      {entries.map((entry) => (
        <li key={entry.id} className="px-4 py-3">
          <p className="font-medium wrap-anywhere">
            {entry.recordId ? (
              <Link href={auditPath({ record: entry.recordId })} className="hover:underline">
                {entry.text}
              </Link>
            ) : (
              entry.text
            )}
          </p>
          <p className="text-muted flex flex-wrap gap-x-1.5 text-[13px]">
            <span className="text-ink">{whoOf(entry)}</span>
            <span>
              · <time dateTime={entry.at.toISOString()}>{format.format(entry.at)}</time>
            </span>
            {entry.address && <span>· {words.fromAddress(entry.address)}</span>}
            <Cause cause={entry.cause} />
          </p>
          {entry.changes.length > 0 && <Changes changes={entry.changes} />}
        </li>
      ))}
    </ul>
  );
}

const whoOf = ({ actor, area }: AuditEntry) => actor ?? (area === "sign-in" ? words.unknown : words.system);

function Cause({ cause: { callId, jobId, undoOf, token } }: { cause: AuditEntry["cause"] }) {
  return (
    <>
      {callId && (
        <span>
          ·{" "}
          <Link href={`/calls/${callId}`} className="hover:underline">
            {words.duringCall}
          </Link>
        </span>
      )}
      {(jobId ?? undoOf) && (
        <span>
          ·{" "}
          <Link href="/settings/history" className="hover:underline">
            {words.byJob}
          </Link>
        </span>
      )}
      {token && <span>· {words.byToken(token)}</span>}
    </>
  );
}

function Changes({ changes }: { changes: ToldChange[] }) {
  const rest = changes.slice(SHOWN);
  return (
    <div className="mt-1 text-[13px]">
      <ChangeList changes={changes.slice(0, SHOWN)} />
      {rest.length > 0 && (
        <details>
          <summary className="text-muted w-fit cursor-pointer hover:underline">
            {words.more(rest.length)}
          </summary>
          <ChangeList changes={rest} />
        </details>
      )}
    </div>
  );
}

const ChangeList = ({ changes }: { changes: ToldChange[] }) => (
  <ul>
    {changes.map(({ label, before, after }, index) => (
      <li key={`${label} ${index}`} className="wrap-anywhere">
        <span className="text-muted">{label}:</span>{" "}
        {before !== "" && (
          <>
            <span className="text-muted line-through decoration-1">{before}</span>{" "}
            <span aria-hidden>→</span>{" "}
          </>
        )}
        {after === "" ? <span className="text-muted">{words.empty}</span> : after}
      </li>
    ))}
  </ul>
);
