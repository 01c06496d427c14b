import { Skeleton } from "@/components/ui/skeleton";

import { common } from "@/lib/words/common";

export default function Loading() {
  return (
    <div className="mx-auto flex max-w-6xl flex-col gap-2" role="status" aria-label={common.loading}>
      <Skeleton className="mb-3 h-8 w-48" />
      {Array.from({ length: 12 }, (_, i) => (
        <Skeleton key={i} className="h-10" />
      ))}
    </div>
  );
}
