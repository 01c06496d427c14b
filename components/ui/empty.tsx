import type { ReactElement, ReactNode } from "react";

/** An empty state: what is missing, and the first step. */
export function Empty({
  icon,
  title,
  children,
}: {
  icon?: ReactElement;
  title: string;
  children?: ReactNode;
}) {
  return (
    <div className="text-muted flex flex-col items-center gap-2 px-6 py-10 text-center">
      {icon}
      <p className="text-ink font-medium">{title}</p>
      <div className="contents">{children}</div>
    </div>
  );
}
