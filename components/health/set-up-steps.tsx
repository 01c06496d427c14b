import { Circle, CircleCheck } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import type { Step } from "@/lib/health/set-up";
import { words } from "@/lib/words/set-up";

/** The steps of a new installation, in order. What can be done on a page leads there. */
export function SetUpSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <ol className="bg-surface border-line divide-line divide-y rounded-2xl border">
      {steps.map(({ key, title, isDone, said, todo, href }) => {
        const Icon = isDone ? CircleCheck : Circle;
        return (
          <li key={key} className="flex flex-wrap items-start gap-x-3 gap-y-2 px-4 py-3">
            <Icon
              size={18}
              className={`${isDone ? "text-good" : "text-muted"} mt-0.5 shrink-0`}
              aria-label={isDone ? words.done : words.missing}
              role="img"
            />
            <div className="min-w-0 grow basis-52 sm:grid sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-x-4">
              <h2 className="font-medium break-words">{title}</h2>
              <div className="min-w-0">
                <p className="break-words">{said}</p>
                {!isDone && todo && <p className="text-muted text-[13px] break-words">{todo}</p>}
              </div>
            </div>
            {!isDone && href && (
              <Link href={href} className={buttonClass({ size: "sm" })}>
                {words.go}
              </Link>
            )}
          </li>
        );
      })}
    </ol>
  );
}
