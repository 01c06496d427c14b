"use client";

import { Plus, Unlink as UnlinkIcon } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { setLinkAction } from "@/lib/records/actions";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { LinkPicker } from "./link-picker";
import { RecordDialog } from "./record-dialog";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

interface AddProps {
  type: TypeView;
  fieldKey: string;
  label: string;
  /** The page's record, which the other record will link to. */
  record: { id: string; name: string };
}

/** Links an existing record, or creates one that links to this record. */
export function AddRelated({ type, fieldKey, label, record }: AddProps) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [isCreating, setCreating] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const picker = {
    ...type.fields.find(({ key }) => key === fieldKey)!,
    label: type.singular,
    required: false,
  };

  async function link(event: FormEvent) {
    event.preventDefault();
    if (!chosen) return setProblem(words.chooseOneFirst(type.singular.toLowerCase()));
    const result = await setLinkAction({ typeKey: type.key, id: chosen, fieldKey, toId: record.id });
    if (!result.ok) return setProblem(result.message);
    setOpen(false);
    setProblem(undefined);
    router.refresh();
  }

  return (
    <>
      <Dialog
        title={words.addToOf(label.toLowerCase(), record.name)}
        open={isOpen}
        onOpenChange={setOpen}
        trigger={
          <Button variant="ghost" size="icon-sm" aria-label={words.addTo(label)}>
            <Plus size={15} aria-hidden />
          </Button>
        }
      >
        <form onSubmit={(event) => void link(event)} noValidate className="flex flex-col gap-4">
          <LinkPicker
            field={{ ...picker, targetTypeKey: type.key }}
            value={null}
            name=""
            onChange={setChosen}
          />
          {problem && (
            <p role="alert" className="text-bad text-[13px]">
              {problem}
            </p>
          )}
          <div className="flex flex-wrap justify-end gap-2">
            <Button
              onClick={() => {
                setOpen(false);
                setCreating(true);
              }}
            >
              {common.newThing(type.singular.toLowerCase())}
            </Button>
            <Button type="submit" variant="primary">
              {words.link}
            </Button>
          </div>
        </form>
      </Dialog>
      {isCreating && (
        <RecordDialog
          type={type}
          open
          onOpenChange={setCreating}
          start={{ links: { [fieldKey]: [record.id] }, linkNames: { [fieldKey]: record.name } }}
          stay
        />
      )}
    </>
  );
}

interface UnlinkProps {
  typeKey: string;
  fieldKey: string;
  related: { id: string; name: string };
  from: { id: string; name: string };
}

/** Removes a link; the record itself stays. */
export function Unlink({ typeKey, fieldKey, related, from }: UnlinkProps) {
  const router = useRouter();

  async function set(toId: string | null) {
    const result = await setLinkAction({ typeKey, id: related.id, fieldKey, toId });
    if (!result.ok) toast({ title: result.message });
    else if (toId === null) {
      toast({
        title: words.unlinked(related.name),
        action: { label: common.undo, run: () => void set(from.id) },
      });
    }
    router.refresh();
  }

  return (
    <Button
      variant="ghost"
      size="icon-sm"
      aria-label={words.unlink(related.name)}
      onClick={() => void set(null)}
      className="opacity-0 group-hover/related:opacity-100 focus-visible:opacity-100 [@media(hover:none)]:opacity-100"
    >
      <UnlinkIcon size={14} aria-hidden />
    </Button>
  );
}
