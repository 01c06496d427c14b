"use client";

import { Ban } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { blockCallerAction } from "@/lib/calls/actions";
import { words } from "@/lib/words/calls";
import { common } from "@/lib/words/common";

/** Blocks or unblocks the caller's number (D7). */
export function Block({ callId, isBlocked }: { callId: string; isBlocked: boolean }) {
  const router = useRouter();

  async function handleClick() {
    try {
      const result = await blockCallerAction({ callId, blocked: !isBlocked });
      toast({ title: result.ok ? (isBlocked ? words.unblocked : words.blocked) : result.message });
      router.refresh();
    } catch {
      toast({ title: common.serverUnreachable });
    }
  }

  return (
    <Button size="sm" onClick={() => void handleClick()}>
      <Ban size={14} aria-hidden />
      <span>{isBlocked ? words.unblockNumber : words.blockNumber}</span>
    </Button>
  );
}
