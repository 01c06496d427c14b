"use client";

import { Plus } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { RecordDialog } from "./record-dialog";
import { common } from "@/lib/words/common";

/** Creates a record of a list's type; `?new` in the address opens the form. */
export function NewRecord({ type }: { type: TypeView }) {
  const router = useRouter();
  const path = usePathname();
  const query = useSearchParams();
  const isAsked = query.has("new");
  const [isOpen, setOpen] = useState(false);

  function handleOpenChange(open: boolean) {
    setOpen(open);
    if (open || !isAsked) return;
    const rest = new URLSearchParams(query);
    rest.delete("new");
    router.replace(`${path}?${rest}`, { scroll: false });
  }

  return (
    <RecordDialog
      type={type}
      open={isOpen || isAsked}
      onOpenChange={handleOpenChange}
      trigger={
        <Button variant="primary">
          <Plus size={16} aria-hidden /> {common.newThing(type.singular.toLowerCase())}
        </Button>
      }
    />
  );
}
