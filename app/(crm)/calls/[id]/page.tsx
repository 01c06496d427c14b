import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CallPage } from "@/components/calls/call-page";
import { listListeners } from "@/lib/audit/listeners";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listSteps } from "@/lib/calls/views/steps";
import { whoOf } from "@/lib/calls/views/who";
import { findCall } from "@/lib/calls/views/log";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/calls";

export const metadata: Metadata = { title: words.title };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const user = await requireUser();
  const call = await findCall(user, cleaned(await params).id);
  if (!call) notFound();
  const ids = call.recordings.map(({ id }) => id);
  const listeners = can(user, "settings.audit") ? await listListeners(ids) : [];
  return (
    <CallPage
      call={call}
      steps={await listSteps(call.id, whoOf(call))}
      mayDownload={can(user, "recordings.download")}
      listeners={listeners}
      mayLink={call.mayLink || can(user, "settings.records")}
      timeZone={user.timeZone}
      locale={user.locale}
    />
  );
}
