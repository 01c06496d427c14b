"use client";

import { useRouter } from "next/navigation";
import { AddNote } from "@/components/records/add-note";
import { RecordDialog } from "@/components/records/record-dialog";
import { TaskForm } from "@/components/records/task-form";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { CallCard } from "@/lib/calls/views/card";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { words } from "@/lib/words/softphone";
import type { QuickForm } from "./open-form";

/** The open form, until it is saved or cancelled (C2, C3). */
export function QuickFormDialog({ form, onClose }: { form: QuickForm; onClose: () => void }) {
  const router = useRouter();
  const handleOpenChange = (isOpen: boolean) => isOpen || onClose();
  if (form.kind === "record") {
    const { card, type } = form;
    return (
      <RecordDialog
        type={type}
        open
        onOpenChange={handleOpenChange}
        start={startOf(card, type)}
        callId={isCustomerType(type) ? card.id : undefined}
        stay
      />
    );
  }
  const { kind, main } = form;
  return (
    <Dialog
      title={kind === "task" ? words.taskFor(main.name) : words.noteOn(main.name)}
      open
      onOpenChange={handleOpenChange}
    >
      {kind === "task" ? (
        <TaskForm
          recordId={main.id}
          onSaved={() => {
            onClose();
            toast({ title: words.taskAdded });
            router.refresh();
          }}
        />
      ) : (
        <AddNote
          recordId={main.id}
          onSaved={() => {
            onClose();
            toast({ title: words.noteAdded });
          }}
        />
      )}
    </Dialog>
  );
}

const isCustomerType = (type: TypeView) => type.key === "lead" || type.key === "contact";

/** Returns a form's initial values: the number for a new customer, the customer for a case or deal. */
function startOf(card: CallCard, type: TypeView) {
  if (isCustomerType(type)) {
    const phone = type.fields.find((field) => field.kind === "PHONE");
    return { values: phone ? { [phone.key]: card.e164 ?? "" } : {} };
  }
  const { main } = card;
  const link = type.fields.find((field) => field.kind === "LINK" && field.targetTypeKey === main?.typeKey);
  if (!main || !link) return {};
  return { links: { [link.key]: [main.id] }, linkNames: { [link.key]: main.name } };
}
