"use client";

import clsx from "clsx";
import { Pencil, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { ICON_NAMES, TypeIcon } from "@/components/records/type-icon";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { Problem } from "@/components/ui/problem";
import { saveTypeAction } from "@/lib/record-types/actions";
import type { TypeRow } from "@/lib/record-types/queries";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/record-types";

/** Creates a record type, or edits a type's names and icon. */
export function TypeDialog({ type }: { type?: TypeRow }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [singular, setSingular] = useState(type?.singular ?? "");
  const [plural, setPlural] = useState(type?.plural ?? "");
  const [icon, setIcon] = useState(type?.icon ?? "shapes");
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(
      () => saveTypeAction({ id: type?.id, singular, plural, icon }),
      () => {
        setOpen(false);
        toast({ title: type ? common.saved : words.addedThing(plural) });
        router.refresh();
      },
    );
  }

  return (
    <Dialog
      title={type ? common.editThing(type.plural.toLowerCase()) : words.newRecordType}
      description={type ? undefined : words.newTypeAbout}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        type ? (
          <Button>
            <Pencil size={15} aria-hidden /> {common.edit}
          </Button>
        ) : (
          <Button variant="primary">
            <Plus size={16} aria-hidden /> {words.newType}
          </Button>
        )
      }
    >
      <form {...guard} onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormFields
            errors={errors}
            fields={[
              {
                id: "singular",
                label: words.singularName,
                required: true,
                placeholder: words.boat,
                value: singular,
                onChange: setSingular,
              },
              {
                id: "plural",
                label: words.pluralName,
                required: true,
                placeholder: words.boats,
                value: plural,
                onChange: setPlural,
              },
            ]}
          />
        </div>
        <fieldset>
          <legend className="text-muted mb-1 text-[13px] font-medium">{words.icon}</legend>
          <div className="flex flex-wrap gap-1">
            {ICON_NAMES.map((name) => (
              <label
                key={name}
                className={clsx(
                  "has-focus-visible:outline-accent relative grid size-9 cursor-pointer place-items-center rounded-lg has-focus-visible:outline-2",
                  icon === name ? "bg-accent-soft text-accent-strong" : "text-muted hover:bg-subtle",
                )}
              >
                <input
                  type="radio"
                  name="icon"
                  value={name}
                  aria-label={name}
                  checked={icon === name}
                  onChange={() => setIcon(name)}
                  className="absolute inset-0 cursor-pointer opacity-0"
                />
                <TypeIcon icon={name} size={18} />
              </label>
            ))}
          </div>
        </fieldset>
        {problem && <Problem>{problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button type="submit" variant="primary" disabled={isSaving}>
            {isSaving ? common.saving : common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
