import clsx from "clsx";

/** A placeholder for content that is loading. */
export const Skeleton = ({ className }: { className: string }) => (
  <div className={clsx("bg-subtle animate-pulse rounded-lg", className)} />
);
