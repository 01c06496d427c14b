"use client";

import clsx from "clsx";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { recordPath } from "@/components/records/paths";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Time } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import { markHeardAction } from "@/lib/recordings/actions";
import type { Voicemail } from "@/lib/recordings/queries";
import { whoOf } from "@/lib/calls/views/who";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/recordings";
import { CallBack } from "./call-back";
import { Player } from "./player";

interface Props {
  messages: Voicemail[];
  mayDownload: boolean;
  timeZone: string;
  locale: string;
}

/** Voicemail messages, each with a player, a callback button and its heard status (H9). */
export function VoicemailList({ messages, mayDownload, timeZone, locale }: Props) {
  const router = useRouter();

  async function mark(id: string, heard: boolean) {
    try {
      const result = await markHeardAction({ id, heard });
      if (!result.ok) toast({ title: result.message });
      router.refresh();
    } catch {
      toast({ title: common.serverUnreachable });
    }
  }

  return (
    <ul
      aria-label={words.voicemail}
      className="bg-surface border-line divide-line divide-y rounded-2xl border"
    >
      {messages.map((message) => {
        const who = whoOf(message);
        const isNew = message.heardBy === null;
        return (
          <li key={message.id} aria-label={who} className="flex flex-col gap-2 px-4 py-3">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              {message.record ? (
                <Link
                  href={recordPath(message.record.typeKey, message.record.id)}
                  className={clsx("hover:underline", isNew && "font-semibold")}
                >
                  {who}
                </Link>
              ) : (
                <span className={clsx(isNew && "font-semibold")}>{who}</span>
              )}
              {message.canCallBack && <CallBack target={{ callId: message.callId }} who={who} />}
              {isNew ? (
                <Badge color="blue">{words.isNew}</Badge>
              ) : (
                <span className="text-muted text-[13px]">{words.heardBy(message.heardBy ?? "")}</span>
              )}
              <span className="text-muted ml-auto text-[13px]">
                {message.companyNumber} ·{" "}
                <Link href={`/calls/${message.callId}`} className="hover:underline">
                  <Time at={message.at} timeZone={timeZone} locale={locale} />
                </Link>
              </span>
            </div>
            <div className="flex flex-wrap items-center gap-2">
              <Player
                recording={message}
                mayDownload={mayDownload}
                onHeard={isNew ? () => void mark(message.id, true) : undefined}
              />
              {message.state === "STORED" && (
                <Button size="sm" variant="ghost" onClick={() => void mark(message.id, isNew)}>
                  {isNew ? words.markHeard : words.markNew}
                </Button>
              )}
            </div>
          </li>
        );
      })}
    </ul>
  );
}
