import { CalendarCheck, PhoneCall } from "lucide-react";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import Link from "next/link";
import { CallBack } from "@/components/calls/call-back";
import { CallList } from "@/components/calls/call-list";
import { recordPath } from "@/components/records/paths";
import { TaskCheck } from "@/components/records/task-check";
import { SeeMention } from "@/components/records/see-mention";
import { SetUpCard } from "@/components/health/set-up-card";
import { Empty } from "@/components/ui/empty";
import { CalendarDay, Time } from "@/components/ui/time";
import { can, type CurrentUser } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listRecentCalls } from "@/lib/calls/views/log";
import { isBeingSetUp } from "@/lib/health/set-up";
import { SET_UP_COOKIE } from "@/lib/health/set-up-cookie";
import { listMentions } from "@/lib/notes/queries";
import { listMyCallBacks, listMyTasks } from "@/lib/tasks/queries";
import { words } from "@/lib/words/shell";
import { common } from "@/lib/words/common";

export const metadata: Metadata = { title: common.home };

/** Whether the user can finish setting up a new installation, and has not hidden the reminder. */
const isRemindedOfSetUp = async (user: CurrentUser) =>
  can(user, "settings.workspace") && !(await cookies()).has(SET_UP_COOKIE) && (await isBeingSetUp());

export default async function HomePage() {
  const user = await requireUser();
  const [isReminded, tasks, callBacks, calls, mentions] = await Promise.all([
    isRemindedOfSetUp(user),
    listMyTasks(user),
    listMyCallBacks(user),
    listRecentCalls(user),
    listMentions(user),
  ]);
  const { timeZone, locale } = user;
  return (
    <div className="mx-auto max-w-5xl">
      <h1 className="mb-5 text-xl font-semibold">{words.hello(user.name.split(" ")[0] ?? "")}</h1>
      {isReminded && <SetUpCard />}
      {mentions.length > 0 && (
        <section aria-labelledby="mentions" className="bg-surface border-line mb-5 rounded-2xl border">
          <h2 id="mentions" className="px-5 pt-4 pb-2 font-semibold">
            {words.mentions}
          </h2>
          <ul className="pb-2">
            {mentions.map((note) => (
              <li key={note.id} className="hover:bg-subtle flex items-center gap-3 px-5 py-2">
                <SeeMention noteId={note.id} />
                <div className="min-w-0 grow">
                  <p className="line-clamp-2">{note.body}</p>
                  <p className="text-muted truncate text-[13px]">
                    {words.on(note.author.name)}{" "}
                    <Link href={recordPath(note.record.type.key, note.record.id)} className="hover:underline">
                      {note.record.name}
                    </Link>
                  </p>
                </div>
                <span className="text-muted text-[13px]">
                  <Time at={note.createdAt} timeZone={timeZone} locale={locale} />
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {callBacks.length > 0 && (
        <section aria-labelledby="call-backs" className="bg-surface border-line mb-5 rounded-2xl border">
          <h2 id="call-backs" className="px-5 pt-4 pb-2 font-semibold">
            {words.callbacks}
          </h2>
          <ul className="pb-2">
            {callBacks.map((task) => (
              <li key={task.id} className="hover:bg-subtle flex items-center gap-3 px-5 py-2">
                <TaskCheck id={task.id} title={task.title} done={false} />
                <div className="min-w-0 grow">
                  {task.record && (
                    <Link
                      href={recordPath(task.record.typeKey, task.record.id)}
                      className="block truncate hover:underline"
                    >
                      {task.record.name}
                    </Link>
                  )}
                  <p className="text-muted truncate text-[13px]">{task.title}</p>
                </div>
                {task.dueOn && (
                  <span className={task.isLate ? "text-bad" : "text-muted"}>
                    <CalendarDay day={task.dueOn} timeZone={timeZone} locale={locale} />
                  </span>
                )}
                <CallBack target={{ taskId: task.id }} who={task.record?.name ?? task.title} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <div className="grid grid-cols-1 items-start gap-5 lg:grid-cols-2">
        <section aria-labelledby="tasks" className="bg-surface border-line rounded-2xl border">
          <h2 id="tasks" className="px-5 pt-4 pb-2 font-semibold">
            {words.yourTasks}
          </h2>
          {tasks.length === 0 && (
            <Empty icon={<CalendarCheck aria-hidden />} title={words.noOpenTasks}>
              {words.tasksAbout}
            </Empty>
          )}
          <ul className="pb-2">
            {tasks.map((task) => (
              <li key={task.id} className="hover:bg-subtle flex items-center gap-3 px-5 py-2">
                <TaskCheck id={task.id} title={task.title} done={false} />
                <div className="min-w-0 grow">
                  <p className="truncate">{task.title}</p>
                  {task.record && (
                    <Link
                      href={recordPath(task.record.typeKey, task.record.id)}
                      className="text-muted block truncate text-[13px] hover:underline"
                    >
                      {task.record.name}
                    </Link>
                  )}
                </div>
                {task.dueOn && (
                  <span className={task.isLate ? "text-bad" : "text-muted"}>
                    <CalendarDay day={task.dueOn} timeZone={timeZone} locale={locale} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </section>
        <section aria-labelledby="calls" className="bg-surface border-line rounded-2xl border">
          <h2 id="calls" className="px-5 pt-4 pb-2 font-semibold">
            {words.recentCalls}
          </h2>
          {calls.length === 0 ? (
            <Empty icon={<PhoneCall aria-hidden />} title={words.noCallsYet}>
              {words.callsAbout}
            </Empty>
          ) : (
            <CallList calls={calls} timeZone={timeZone} locale={locale} />
          )}
        </section>
      </div>
    </div>
  );
}
