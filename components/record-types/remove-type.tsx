"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { removeTypeAction } from "@/lib/record-types/actions";
import { words } from "@/lib/words/record-types";

/** Deletes a type that has no records; otherwise explains where its records are. */
export function RemoveType({ id, plural }: { id: string; plural: string }) {
  const router = useRouter();
  async function handleClick() {
    const result = await removeTypeAction({ id });
    if (!result.ok) return toast({ title: result.message });
    toast({ title: words.removedThing(plural) });
    router.push("/settings/types");
  }
  return (
    <Button variant="ghost" onClick={handleClick}>
      <Trash2 size={15} aria-hidden /> {words.remove}
    </Button>
  );
}
