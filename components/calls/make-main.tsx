"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { linkCallAction } from "@/lib/calls/actions";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";

/** Makes a record the primary record of a finished call (D5). */
export function MakeMain({ callId, recordId, name }: { callId: string; recordId: string; name: string }) {
  const router = useRouter();
  async function handleClick() {
    const result = await linkCallAction({ callId, recordId }).catch(() => null);
    toast({ title: !result ? common.notSaved : result.ok ? words.linkedTo(name) : result.message });
    router.refresh();
  }
  return (
    <Button size="sm" variant="ghost" aria-label={words.makePrimary(name)} onClick={handleClick}>
      {words.makePrimaryShort}
    </Button>
  );
}
