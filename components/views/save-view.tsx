"use client";

import { Bookmark } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { saveViewAction } from "@/lib/views/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/views";

interface Props {
  /** Null for the call log. */
  typeKey: string | null;
  /** The list's query string, with its "?". */
  query: string;
}

/** Saves a list as it is shown now under a name. */
export function SaveView({ typeKey, query }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { save, guard, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const name = String(form.get("name"));
    void save(
      () => saveViewAction({ typeKey, name, query, shared: form.has("shared") }),
      () => {
        setOpen(false);
        toast({ title: words.saved(name) });
        router.refresh();
      },
    );
  }

  return (
    <Dialog
      title={words.save}
      description={typeKey === null ? words.saveOfCalls : words.saveOfRecords}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm">
          <Bookmark size={14} aria-hidden /> {words.save}
        </Button>
      }
    >
      <form {...guard} onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
        <FormFields
          fields={[
            { id: "view-name", name: "name", label: common.name, required: true, error: problem },
            {
              id: "shared",
              kind: "checkbox",
              label: words.shareWithEveryone,
              help: words.shareHelp,
            },
          ]}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button type="submit" variant="primary" disabled={isSaving}>
            {common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
