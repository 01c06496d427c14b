import type { Metadata } from "next";
import { CallLog } from "@/components/calls/call-log";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listCalls, parseLogParams } from "@/lib/calls/views/log";
import { listPeople } from "@/lib/records/people";
import { listViews } from "@/lib/views/queries";
import { words } from "@/lib/words/calls";

export const metadata: Metadata = { title: words.title };

interface Props {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}

export default async function CallsPage({ searchParams }: Props) {
  const user = await requireUser();
  const params = parseLogParams(await searchParams);
  const [{ calls, next }, views, agents] = await Promise.all([
    listCalls(user, params),
    listViews(user, null),
    listPeople(),
  ]);
  return (
    <CallLog
      params={params}
      calls={calls}
      next={next}
      views={views}
      agents={agents}
      timeZone={user.timeZone}
      locale={user.locale}
      canExport={can(user, "calls.export")}
    />
  );
}
