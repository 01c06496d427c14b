import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { NotAllowed } from "@/components/settings/not-allowed";
import { NumberForm } from "@/components/settings/number-form";
import { Fresh } from "@/components/ui/fresh";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { findNumber } from "@/lib/company-numbers/settings";
import { formatNumber } from "@/lib/phone-numbers/numbers";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/channel-settings";

export const metadata: Metadata = { title: words.numbers };

export default async function NumberPage({ params }: PageProps<"/settings/telephony/numbers/[numberId]">) {
  const user = await requireUser();
  if (!can(user, "settings.telephony")) return <NotAllowed />;
  const number = await findNumber(cleaned(await params).numberId);
  if (!number) notFound();
  return (
    <>
      <h1 className="text-xl font-semibold">{formatNumber(number.e164)}</h1>
      <p className="text-muted mb-4">{number.channel.name}</p>
      <Fresh of={number}>
        <NumberForm number={number} timeZones={Intl.supportedValuesOf("timeZone")} />
      </Fresh>
    </>
  );
}
