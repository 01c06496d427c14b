"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent, type ComponentProps, type ReactElement } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { Problem } from "@/components/ui/problem";
import { saveFieldAction } from "@/lib/record-types/actions";
import type { FieldRow, TypeRow } from "@/lib/record-types/queries";
import { CAN_BE_UNIQUE, HAS_OPTIONS, KIND_LABELS, type Kind } from "@/lib/record-types/kinds";
import type { FieldOption } from "@/lib/records/model/field-kinds";
import { OptionList } from "./option-list";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/record-types";

interface Props {
  type: TypeRow;
  types: { key: string; singular: string }[];
  groups: string[];
  field?: FieldRow;
  trigger: ReactElement<ComponentProps<"button">>;
}

/** Adds or edits a field of a type. Typed text stays until it is saved or cancelled. */
export function FieldDialog({ type, types, groups, field, trigger }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>(field?.kind ?? "TEXT");
  const [options, setOptions] = useState<FieldOption[]>(field?.options ?? []);
  const { save, guard, edit, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const typed = {
      typeId: type.id,
      id: field?.id,
      label: text("label"),
      kind,
      group: text("group") || words.details,
      help: text("help"),
      defaultText: text("defaultText"),
      required: form.has("required"),
      unique: form.has("unique"),
      currency: kind === "MONEY" ? text("currency").toUpperCase() || null : null,
      options: HAS_OPTIONS.has(kind) ? options : [],
      targetTypeKey: kind === "LINK" ? text("target") : null,
      inverseLabel: text("inverse") || null,
    };
    void save(
      () => saveFieldAction(typed),
      () => {
        setOpen(false);
        toast({ title: field ? common.saved : words.addedThing(typed.label) });
        router.refresh();
      },
    );
  }

  return (
    <Dialog
      title={field ? common.editThing(field.label) : words.newFieldOf(type.plural.toLowerCase())}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={trigger}
    >
      <form {...guard} onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormFields
            errors={errors}
            fields={[
              { id: "label", label: common.name, required: true, value: field?.label },
              {
                id: "kind",
                kind: "select",
                label: words.fieldType,
                help: field ? words.changeTypeHelp : undefined,
                choices: Object.entries(KIND_LABELS).map(([value, label]) => ({ value, label })),
                value: kind,
                disabled: field !== undefined,
                onChange: (value) => setKind(value as Kind),
              },
              kind === "LINK" && {
                id: "target",
                kind: "select",
                label: words.linksTo,
                required: true,
                error: errors.targetTypeKey,
                choices: [
                  { value: "", label: "–" },
                  ...types.map(({ key, singular }) => ({ value: key, label: singular })),
                ],
                value: field?.targetTypeKey,
                disabled: field !== undefined,
              },
              kind === "LINK" && {
                id: "inverse",
                label: words.labelOnLinked,
                value: field?.inverseLabel,
                placeholder: type.plural,
              },
              kind === "MONEY" && {
                id: "currency",
                label: common.currency,
                help: words.emptyForWorkspace,
                maxLength: 3,
                value: field?.currency,
              },
              { id: "group", label: words.group, list: "groups", value: field?.group ?? words.details },
              kind !== "LINK" && {
                id: "defaultText",
                label: words.defaultValue,
                help: words.defaultValueHelp,
                value: field?.defaultText,
              },
            ]}
          />
        </div>
        <datalist id="groups">
          {groups.map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
        <FormFields errors={errors} fields={[{ id: "help", label: words.helpText, value: field?.help }]} />
        {HAS_OPTIONS.has(kind) && (
          <OptionList
            options={options}
            onChange={(next) => {
              setOptions(next);
              edit(); // options are moved and removed with buttons
            }}
            hasOpen={kind === "STATUS"}
            error={errors.options}
          />
        )}
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <FormFields
            fields={[
              { id: "required", kind: "checkbox", label: words.required, value: field?.required },
              CAN_BE_UNIQUE.has(kind) && {
                id: "unique",
                kind: "checkbox",
                label: words.unique,
                value: field?.unique,
              },
            ]}
          />
        </div>
        {(errors.unique || problem) && <Problem>{errors.unique ?? problem}</Problem>}
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
