import clsx from "clsx";
import { CalendarDay } from "@/components/ui/time";
import type { TaskView } from "@/lib/tasks/queries";
import { CallBack } from "@/components/calls/call-back";
import { AddTask } from "./add-task";
import { AskCallBack } from "./ask-call-back";
import { TaskCheck } from "./task-check";
import { words } from "@/lib/words/records";

interface Props {
  recordId: string;
  numbers: { e164: string; number: string }[];
  tasks: TaskView[];
  timeZone: string;
  locale: string;
}

export function TaskList({ recordId, numbers, tasks, timeZone, locale }: Props) {
  return (
    <section aria-labelledby="tasks" className="bg-surface border-line rounded-2xl border p-5">
      <div className="mb-2 flex flex-wrap items-center">
        <h2 id="tasks" className="grow font-semibold">
          {words.tasks}
        </h2>
        <AskCallBack recordId={recordId} numbers={numbers} />
        <AddTask recordId={recordId} />
      </div>
      {tasks.length === 0 && <p className="text-muted">{words.noOpenTasks}</p>}
      <ul>
        {tasks.map((task) => (
          <li key={task.id} className="flex items-center gap-3 py-1">
            <TaskCheck id={task.id} title={task.title} done={task.doneAt !== null} />
            <span className={clsx("min-w-0 grow truncate", task.doneAt && "text-muted line-through")}>
              {task.title}
            </span>
            {task.isCallBack && !task.doneAt && <CallBack target={{ taskId: task.id }} who={task.title} />}
            <span className="text-muted text-[13px] whitespace-nowrap">
              {task.assignee}
              {task.dueOn && (
                <span className={clsx(task.isLate && "text-bad")}>
                  {" · "}
                  <CalendarDay day={task.dueOn} timeZone={timeZone} locale={locale} />
                </span>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
