import { Skeleton } from "@/components/ui/skeleton";

import { common } from "@/lib/words/common";

export default function Loading() {
  return (
    <div className="mx-auto max-w-6xl" role="status" aria-label={common.loading}>
      <Skeleton className="mb-6 h-10 w-72" />
      <div className="grid gap-5 lg:grid-cols-2">
        <Skeleton className="h-72" />
        <Skeleton className="h-96" />
      </div>
    </div>
  );
}
