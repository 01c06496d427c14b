"use client";

import { Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { TaskForm } from "./task-form";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

export function AddTask({ recordId }: { recordId: string }) {
  const router = useRouter();
  const [open, setOpen] = useState(false);
  return (
    <Dialog
      title={words.newTask}
      open={open}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost">
          <Plus size={14} aria-hidden /> {common.addTask}
        </Button>
      }
    >
      <TaskForm
        recordId={recordId}
        onSaved={() => {
          setOpen(false);
          router.refresh();
        }}
      />
    </Dialog>
  );
}
