"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { unblockAction } from "@/lib/calls/actions";
import { words } from "@/lib/words/channel-settings";
import { common } from "@/lib/words/common";

export function Unblock({ e164, number }: { e164: string; number: string }) {
  const router = useRouter();

  async function handleClick() {
    try {
      const result = await unblockAction({ e164 });
      if (!result.ok) toast({ title: result.message });
      router.refresh();
    } catch {
      toast({ title: common.serverUnreachable });
    }
  }

  return (
    <Button size="sm" aria-label={words.unblockOf(number)} onClick={() => void handleClick()}>
      {words.unblock}
    </Button>
  );
}
