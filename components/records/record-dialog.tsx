"use client";

import { useRouter } from "next/navigation";
import { useState, type ComponentProps, type ReactElement } from "react";
import { Dialog } from "@/components/ui/dialog";
import { late } from "@/components/ui/late";
import { Skeleton } from "@/components/ui/skeleton";
import { toast } from "@/components/ui/toast";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { createRecordAction, updateRecordAction } from "@/lib/records/actions";
import { recordPath } from "./paths";
import type { FormProblem, RecordChanges, RecordStart } from "./record-form";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

// Most pages are only read, so the form and its pickers come later.
const RecordForm = late(
  () => import("./record-form").then((module) => module.RecordForm),
  () => <Skeleton className="h-64" />,
);

interface Props {
  type: TypeView;
  trigger?: ReactElement<ComponentProps<"button">>;
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Initial values. With an id and a version the form edits that record; otherwise it creates one. */
  start?: RecordStart & { id?: string };
  /** Links the running call to the new record. */
  callId?: string;
  /** Stay on this page after saving. */
  stay?: boolean;
}

/** Creates or edits a record of any type. Text stays until it is saved or the user cancels. */
export function RecordDialog({ type, trigger, start, callId, stay, ...control }: Props) {
  const router = useRouter();
  const [ownOpen, setOwnOpen] = useState(false);
  const open = control.open ?? ownOpen;
  const setOpen = control.onOpenChange ?? setOwnOpen;
  const isNew = start?.id === undefined;

  async function save({ version, ...change }: RecordChanges): Promise<FormProblem | null> {
    const result = isNew
      ? await createRecordAction({
          name: "",
          ownerId: null,
          values: {},
          links: {},
          ...change,
          typeKey: type.key,
          callId,
        })
      : await updateRecordAction({
          ...change,
          typeKey: type.key,
          id: start.id!,
          version,
        });
    if (!result.ok) return { message: result.message, errors: {}, isConflict: result.code === "conflict" };
    if (result.value.errors) return { errors: result.value.errors };
    setOpen(false);
    toast({ title: isNew ? words.createdThing(type.singular) : common.saved });
    if (isNew && !stay) router.push(recordPath(type.key, result.value.id));
    else router.refresh();
    return null;
  }

  return (
    <Dialog
      title={
        isNew ? common.newThing(type.singular.toLowerCase()) : common.editThing(type.singular.toLowerCase())
      }
      trigger={trigger}
      open={open}
      onOpenChange={setOpen}
    >
      <RecordForm
        type={type}
        isNew={isNew}
        start={start}
        onSave={save}
        onCancel={() => setOpen(false)}
        onTakeTheirs={() => {
          setOpen(false);
          router.refresh();
        }}
      />
    </Dialog>
  );
}
