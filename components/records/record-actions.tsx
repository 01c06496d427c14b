"use client";

import { Pencil, PhoneOff, Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { deleteRecordAction, restoreRecordAction, setDoNotCallAction } from "@/lib/records/actions";
import type { RecordView } from "@/lib/records/queries";
import { listPath, recordPath } from "./paths";
import { RecordDialog } from "./record-dialog";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

interface Props {
  type: TypeView;
  record: RecordView;
  canDelete: boolean;
}

export function RecordActions({ type, record, canDelete }: Props) {
  const router = useRouter();
  const links = Object.entries(record.links);

  async function restore() {
    const result = await restoreRecordAction({ id: record.id });
    if (!result.ok) return toast({ title: result.message });
    router.push(recordPath(type.key, record.id));
    router.refresh();
  }

  async function handleDelete() {
    const result = await deleteRecordAction({ id: record.id });
    if (!result.ok) return toast({ title: result.message });
    toast({
      title: words.deletedThing(record.name),
      action: { label: common.undo, run: () => void restore() },
    });
    router.push(listPath(type.key));
    router.refresh();
  }

  async function handleDoNotCall() {
    const result = await setDoNotCallAction({ id: record.id, doNotCall: !record.doNotCall });
    if (!result.ok) toast({ title: result.message });
    router.refresh();
  }

  return (
    <div className="flex gap-2">
      <RecordDialog
        type={type}
        start={{
          id: record.id,
          version: record.version,
          name: record.name,
          ownerId: record.ownerId,
          values: record.values,
          links: Object.fromEntries(links.map(([key, link]) => [key, [link.id]])),
          linkNames: Object.fromEntries(links.map(([key, link]) => [key, link.name ?? words.noAccess])),
        }}
        trigger={
          <Button>
            <Pencil size={15} aria-hidden /> {common.edit}
          </Button>
        }
      />
      <Button
        variant="ghost"
        aria-label={words.doNotCall}
        aria-pressed={record.doNotCall}
        title={words.doNotCall}
        onClick={() => void handleDoNotCall()}
      >
        <PhoneOff size={16} className={record.doNotCall ? "text-bad" : undefined} aria-hidden />
      </Button>
      {canDelete && (
        <Button size="md" variant="ghost" aria-label={words.delete} onClick={handleDelete}>
          <Trash2 size={16} aria-hidden />
        </Button>
      )}
    </div>
  );
}
