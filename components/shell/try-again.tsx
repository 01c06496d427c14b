"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { words } from "@/lib/words/shell";
import { PageFailed } from "./page-failed";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/**
 * Replaces a page that failed inside a working layout. Retrying requests the page again, since the earlier answer may
 * be incomplete.
 */
export function TryAgain({ error, reset }: Props) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <PageFailed error={error} label={words.tryAgain} onRetry={retry} />;
}
