import clsx from "clsx";
import { Time } from "@/components/ui/time";
import type { TaskView } from "@/lib/tasks/queries";
import { AddTask } from "./add-task";
import { TaskCheck } from "./task-check";
import { words } from "@/lib/words/records";

export function TaskList({
  recordId,
  tasks,
  timeZone,
}: {
  recordId: string;
  tasks: TaskView[];
  timeZone: string;
}) {
  return (
    <section aria-labelledby="tasks" className="bg-surface border-line rounded-2xl border p-5">
      <div className="mb-2 flex items-center justify-between">
        <h2 id="tasks" className="font-semibold">
          {words.tasks}
        </h2>
        <AddTask recordId={recordId} />
      </div>
      {tasks.length === 0 && <p className="text-muted">{words.nothingToDoHere}</p>}
      <ul>
        {tasks.map((task) => (
          <li key={task.id} className="flex items-center gap-3 py-1">
            <TaskCheck id={task.id} title={task.title} done={task.doneAt !== null} />
            <span className={clsx("min-w-0 grow truncate", task.doneAt && "text-muted line-through")}>
              {task.title}
            </span>
            <span className="text-muted text-[13px] whitespace-nowrap">
              {task.assignee}
              {task.dueAt && (
                <>
                  {" · "}
                  <Time at={task.dueAt} timeZone={timeZone} dateOnly />
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
