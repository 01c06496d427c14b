import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { AddNumber } from "@/components/settings/add-number";
import { ChannelForm } from "@/components/settings/channel-form";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Fresh } from "@/components/ui/fresh";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { countMostRung, findChannel } from "@/lib/company-numbers/settings";
import { fallbackDocument } from "@/lib/channels/twilio/server/fallback";
import { webhookUrls } from "@/lib/channels/twilio/server/setup";
import { formatNumber } from "@/lib/phone-numbers/numbers";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/channel-settings";

export const metadata: Metadata = { title: words.account };

export default async function ChannelPage({ params }: PageProps<"/settings/telephony/[channelId]">) {
  const user = await requireUser();
  if (!can(user, "settings.telephony")) return <NotAllowed />;
  const channel = await findChannel(cleaned(await params).channelId);
  if (!channel) notFound();
  const { id, numbers, createdAt: _createdAt, failureUrl, fallbackUrl, ...others } = channel;
  const settings = { ...others, failureUrl: failureUrl ?? "", fallbackUrl: fallbackUrl ?? "" };
  const urls = webhookUrls();
  const box = "bg-surface border-line mt-4 max-w-2xl rounded-2xl border p-5";
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{channel.name}</h1>
      <Fresh of={settings}>
        <ChannelForm
          id={id}
          channel={settings}
          fallbackDocument={fallbackDocument()}
          mostRung={await countMostRung(id)}
        />
      </Fresh>
      <section aria-labelledby="numbers" className={box}>
        <h2 id="numbers" className="mb-2 font-medium">
          {words.numbers}
        </h2>
        {numbers.length === 0 && <p className="text-muted mb-3">{words.noNumbers}</p>}
        <ul className="mb-3">
          {numbers.map((number) => (
            <li key={number.id}>
              <Link
                href={`/settings/telephony/numbers/${number.id}`}
                className="hover:bg-subtle -mx-2 flex items-center gap-3 rounded-lg px-2 py-2"
              >
                <span className="grow">
                  {number.label} <span className="text-muted">{formatNumber(number.e164)}</span>
                </span>
                <ChevronRight size={16} className="text-muted" aria-hidden />
              </Link>
            </li>
          ))}
        </ul>
        <AddNumber channelId={id} />
      </section>
      <section aria-labelledby="webhooks" className={box}>
        <h2 id="webhooks" className="font-medium">
          {words.webhooks}
        </h2>
        <p className="text-muted mb-3 text-[13px]">{words.webhooksAbout}</p>
        <dl className="flex flex-col gap-2">
          {[
            [words.inboundWebhook, urls.inbound],
            [words.clientWebhook, urls.client],
            [words.fallbackWebhook, fallbackUrl ?? urls.fallback],
          ].map(([label, url]) => (
            <div key={label}>
              <dt className="text-muted text-[13px]">{label}</dt>
              <dd className="font-mono text-[13px] break-all">{url}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}
