import { CircleAlert, CircleCheck, TriangleAlert } from "lucide-react";
import type { Line, LineState } from "@/lib/health/judge";
import { words } from "@/lib/words/health";

const ICONS: Record<LineState, typeof CircleCheck> = {
  good: CircleCheck,
  look: TriangleAlert,
  bad: CircleAlert,
};
const COLORS: Record<LineState, string> = { good: "text-good", look: "text-warn", bad: "text-bad" };
const WORST_FIRST: Record<LineState, number> = { bad: 0, look: 1, good: 2 };

/** The lines of the health page, those that need somebody first. */
export function HealthLines({ lines }: { lines: readonly Line[] }) {
  const sorted = lines.toSorted((a, b) => WORST_FIRST[a.state] - WORST_FIRST[b.state]);
  return (
    <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
      {sorted.map(({ key, title, state, said, todo }) => {
        const Icon = ICONS[state];
        return (
          <li key={key} className="flex items-start gap-3 px-4 py-3">
            <Icon
              size={18}
              className={`${COLORS[state]} mt-0.5 shrink-0`}
              aria-label={words.states[state]}
              role="img"
            />
            <div className="min-w-0 sm:grid sm:grow sm:grid-cols-[11rem_minmax(0,1fr)] sm:gap-x-4">
              <h2 className="font-medium break-words">{title}</h2>
              <div className="min-w-0">
                <p className="break-words">{said}</p>
                {todo && <p className="text-muted text-[13px] break-words">{todo}</p>}
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
