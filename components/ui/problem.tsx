import clsx from "clsx";
import type { ReactNode } from "react";

/** An error about a form as a whole; screen readers announce it at once. */
export function Problem({ className, children }: { className?: string; children: ReactNode }) {
  return (
    <p role="alert" className={clsx("bg-bad-soft text-bad rounded-lg px-3 py-2", className)}>
      {children}
    </p>
  );
}
