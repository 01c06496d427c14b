import clsx from "clsx";
import type { ReactNode } from "react";

/** What went wrong with a form as a whole; said by screen readers at once. */
export function Problem({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <p role="alert" className={clsx("bg-bad-soft text-bad rounded-lg px-3 py-2", className)}>
      {children}
    </p>
  );
}
