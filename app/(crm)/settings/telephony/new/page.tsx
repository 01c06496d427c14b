import type { Metadata } from "next";
import { ChannelForm } from "@/components/settings/channel-form";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { fallbackDocument } from "@/lib/channels/twilio/server/fallback";
import { words } from "@/lib/words/channel-settings";

export const metadata: Metadata = { title: words.addAccount };

const NEW = {
  name: "",
  accountSid: "",
  apiKeySid: "",
  applicationSid: "",
  incomingTimeoutSeconds: 25,
  graceSeconds: 20,
  queueSeconds: 300,
  callsPerSecond: 1,
  recordCalls: false,
  failureUrl: "",
  fallbackUrl: "",
};

export default async function NewChannelPage() {
  const user = await requireUser();
  if (!can(user, "settings.telephony")) return <NotAllowed />;
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{words.addAccount}</h1>
      <ChannelForm id={null} channel={NEW} mostRung={0} fallbackDocument={fallbackDocument()} />
    </>
  );
}
