"use client";

import { TriangleAlert } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { words } from "@/lib/words/shell";

interface Props {
  error: Error & { digest?: string };
  /** The button's label and action. */
  label: string;
  onRetry: () => void;
}

/** Replaces a page that failed. The phone lives outside the pages and is not affected. */
export function PageFailed({ error, label, onRetry }: Props) {
  return (
    <Empty icon={<TriangleAlert className="text-bad" aria-hidden />} title={words.pageFailed}>
      <p>
        {error.digest ? words.pageFailedAbout + words.tellAdministrator(error.digest) : words.pageFailedAbout}
      </p>
      <Button onClick={onRetry}>{label}</Button>
    </Empty>
  );
}
