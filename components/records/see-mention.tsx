"use client";

import { useRouter } from "next/navigation";
import { toast } from "@/components/ui/toast";
import { seeMentionAction } from "@/lib/notes/actions";
import { words } from "@/lib/words/records";

/** Ticks off a note that mentions the user. */
export function SeeMention({ noteId }: { noteId: string }) {
  const router = useRouter();
  async function handleChange() {
    const result = await seeMentionAction({ noteId });
    if (!result.ok) toast({ title: result.message });
    router.refresh();
  }
  return <input type="checkbox" aria-label={words.markAsRead} onChange={handleChange} className="size-4" />;
}
