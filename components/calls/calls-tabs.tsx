import { LinkTabs } from "@/components/ui/link-tabs";
import { words } from "@/lib/words/calls";
import { words as recordingWords } from "@/lib/words/recordings";
import { CountBadge } from "./count-badge";

/** Tabs of the call log. `query` is the log's filter, kept across tabs. */
export function CallsTabs({ here, query = "" }: { here: "all" | "missed" | "voicemail"; query?: string }) {
  return (
    <LinkTabs
      label={words.title}
      here={here}
      tabs={[
        { tab: "all", label: words.all, href: `/calls${query && `?${query}`}` },
        { tab: "missed", label: words.missed, href: `/calls?${query && `${query}&`}missed=1` },
        {
          tab: "voicemail",
          label: recordingWords.voicemail,
          href: "/calls/voicemail",
          badge: <CountBadge of="voicemails" />,
        },
      ]}
    />
  );
}
