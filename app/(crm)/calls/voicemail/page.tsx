import { Voicemail } from "lucide-react";
import type { Metadata } from "next";
import { CallsTabs } from "@/components/calls/calls-tabs";
import { VoicemailList } from "@/components/calls/voicemail-list";
import { Empty } from "@/components/ui/empty";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listVoicemails } from "@/lib/recordings/queries";
import { words } from "@/lib/words/recordings";

export const metadata: Metadata = { title: words.voicemail };

export default async function VoicemailPage() {
  const user = await requireUser();
  const messages = await listVoicemails(user);
  return (
    <div className="mx-auto max-w-4xl">
      <h1 className="mb-4 flex items-center gap-2 text-xl font-semibold">
        <Voicemail size={20} className="text-muted" aria-hidden />
        {words.voicemail}
      </h1>
      <CallsTabs here="voicemail" />
      <p className="text-muted mb-3">{words.voicemailAbout}</p>
      {messages.length === 0 ? (
        <Empty icon={<Voicemail aria-hidden />} title={words.noVoicemail}>
          {words.noVoicemailAbout}
        </Empty>
      ) : (
        <VoicemailList
          messages={messages}
          mayDownload={can(user, "recordings.download")}
          timeZone={user.timeZone}
          locale={user.locale}
        />
      )}
    </div>
  );
}
