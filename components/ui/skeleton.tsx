import clsx from "clsx";

/** The shape of what is being loaded. */
export const Skeleton = ({ className }: { className: string }) => (
  <div className={clsx("bg-subtle animate-pulse rounded-lg", className)} />
);
