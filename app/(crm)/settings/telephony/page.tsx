import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { NotAllowed } from "@/components/settings/not-allowed";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listChannels } from "@/lib/company-numbers/settings";
import { formatNumber } from "@/lib/phone-numbers/numbers";
import { words } from "@/lib/words/channel-settings";
import { words as listWords } from "@/lib/words/settings-list";

export const metadata: Metadata = { title: listWords.phoneService };

const row = "hover:bg-subtle flex items-center gap-3 px-4 py-3";

export default async function TelephonyPage() {
  const user = await requireUser();
  if (!can(user, "settings.telephony")) return <NotAllowed />;
  const channels = await listChannels();
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <div className="grow">
          <h1 className="text-xl font-semibold">{listWords.phoneService}</h1>
          <p className="text-muted">{words.telephonyAbout}</p>
        </div>
        <Link href="/settings/telephony/new" className={buttonClass()}>
          {words.addAccount}
        </Link>
      </div>
      {channels.length === 0 && <Empty title={words.noAccount}>{words.noAccountAbout}</Empty>}
      {channels.map(({ id, name, accountSid, numbers }) => (
        <section
          key={id}
          aria-label={name}
          className="bg-surface border-line divide-line mb-4 divide-y rounded-2xl border"
        >
          <Link href={`/settings/telephony/${id}`} className={row}>
            <span className="min-w-0 grow">
              <span className="block font-medium">{name}</span>
              <span className="text-muted block truncate text-[13px]">{accountSid}</span>
            </span>
            <ChevronRight size={16} className="text-muted" aria-hidden />
          </Link>
          {numbers.map((number) => (
            <Link key={number.id} href={`/settings/telephony/numbers/${number.id}`} className={row}>
              <span className="grow">
                {number.label} <span className="text-muted">{formatNumber(number.e164)}</span>
              </span>
              <span className="text-muted text-[13px]">{words.peopleCount(number._count.users)}</span>
              <ChevronRight size={16} className="text-muted" aria-hidden />
            </Link>
          ))}
        </section>
      ))}
    </>
  );
}
