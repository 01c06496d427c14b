import { Ban } from "lucide-react";
import type { Metadata } from "next";
import { Unblock } from "@/components/settings/unblock";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listBlocked } from "@/lib/calls/store/blocked";
import { words } from "@/lib/words/channel-settings";

export const metadata: Metadata = { title: words.blocked };

export default async function BlockedPage() {
  const user = await requireUser();
  const numbers = await listBlocked();
  return (
    <>
      <h1 className="text-xl font-semibold">{words.blocked}</h1>
      <p className="text-muted mb-4">{words.blockedAbout}</p>
      {numbers.length === 0 ? (
        <Empty icon={<Ban aria-hidden />} title={words.noneBlocked}>
          {words.noneBlockedAbout}
        </Empty>
      ) : (
        <ul className="bg-surface border-line divide-line max-w-2xl divide-y rounded-2xl border">
          {numbers.map(({ e164, number, by, createdAt }) => (
            <li key={e164} className="flex flex-wrap items-center gap-3 px-4 py-2.5">
              <span className="grow tabular-nums">{number}</span>
              <span className="text-muted text-[13px]">
                {by} · <Time at={createdAt} timeZone={user.timeZone} locale={user.locale} />
              </span>
              {can(user, "calls.place") && <Unblock e164={e164} number={number} />}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
