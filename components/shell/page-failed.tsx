"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { words } from "@/lib/words/shell";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that failed. The dock lives in the layout above and does not notice. */
export function PageFailed({ error, reset }: Props) {
  return (
    <Empty icon={<TriangleAlert className="text-bad" aria-hidden />} title={words.pageFailed}>
      <p>
        {words.pageFailedAbout}
        {error.digest && words.tellAdministrator(error.digest)}
      </p>
      <Button onClick={reset}>{words.tryAgain}</Button>
    </Empty>
  );
}
