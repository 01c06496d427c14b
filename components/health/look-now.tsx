"use client";

import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { lookNowAction } from "@/lib/health/actions";
import { words } from "@/lib/words/health";

/** An open page follows by itself. */
const AGAIN_MS = 15_000;

/** Has everything looked at now. While the page is in front, it is read again from time to time. */
export function LookNow() {
  const router = useRouter();
  const { save, isSaving } = useSave();

  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && router.refresh(), AGAIN_MS);
    return () => clearInterval(timer);
  }, [router]);

  return (
    <Button
      disabled={isSaving}
      onClick={() =>
        void save(
          () => lookNowAction({}),
          () => toast({ title: words.looked }),
        )
      }
    >
      {isSaving ? words.looking : words.lookNow}
    </Button>
  );
}
