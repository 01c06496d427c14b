"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that failed. The dock lives in the layout above and does not notice. */
export function PageFailed({ error, reset }: Props) {
  return (
    <Empty icon={<TriangleAlert className="text-bad" aria-hidden />} title="This page could not be shown">
      <p>
        Something failed on our side. Calls are not affected.
        {error.digest && ` If it stays, tell your administrator: ${error.digest}.`}
      </p>
      <Button onClick={reset}>Try again</Button>
    </Empty>
  );
}
