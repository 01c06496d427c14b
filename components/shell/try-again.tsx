"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";
import { words } from "@/lib/words/shell";
import { PageFailed } from "./page-failed";

interface Props {
  error: Error & { digest?: string };
  reset: () => void;
}

/** A page that failed inside a layout that did not: it is asked for anew, since what came before may be half of it. */
export function TryAgain({ error, reset }: Props) {
  const router = useRouter();
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return <PageFailed error={error} label={words.tryAgain} onRetry={retry} />;
}
