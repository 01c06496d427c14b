"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent, type ReactElement } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { Problem } from "@/components/ui/problem";
import { saveFieldAction } from "@/lib/record-types/actions";
import type { FieldRow, TypeRow } from "@/lib/record-types/queries";
import { CAN_BE_UNIQUE, HAS_OPTIONS, KIND_LABELS, type Kind } from "@/lib/record-types/schema";
import type { FieldOption } from "@/lib/records/model/field-kinds";
import { OptionList } from "./option-list";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/record-types";

interface Props {
  type: TypeRow;
  types: { key: string; singular: string }[];
  groups: string[];
  field?: FieldRow;
  trigger: ReactElement;
}

/** Adds a field to a type, or changes one. What was typed stays until it is saved or called off. */
export function FieldDialog({ type, types, groups, field, trigger }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind>(field?.kind ?? "TEXT");
  const [options, setOptions] = useState<FieldOption[]>(field?.options ?? []);
  const { save, errors, problem, isSaving } = useSave();

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
      <form onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field id="label" label={common.name} required error={errors.label}>
            <Input id="label" name="label" defaultValue={field?.label} aria-describedby="label-error" />
          </Field>
          <Field
            id="kind"
            label={words.fieldType}
            error={errors.kind}
            help={field ? words.changeTypeHelp : undefined}
          >
            <Select
              id="kind"
              value={kind}
              disabled={field !== undefined}
              onChange={(e) => setKind(e.target.value as Kind)}
              aria-describedby="kind-error"
            >
              {Object.entries(KIND_LABELS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
          {kind === "LINK" && (
            <>
              <Field id="target" label={words.linksTo} required error={errors.targetTypeKey}>
                <Select
                  id="target"
                  name="target"
                  defaultValue={field?.targetTypeKey ?? ""}
                  disabled={field !== undefined}
                  aria-describedby="target-error"
                >
                  <option value="">–</option>
                  {types.map(({ key, singular }) => (
                    <option key={key} value={key}>
                      {singular}
                    </option>
                  ))}
                </Select>
              </Field>
              <Field id="inverse" label={words.labelOnLinked}>
                <Input
                  id="inverse"
                  name="inverse"
                  defaultValue={field?.inverseLabel ?? ""}
                  placeholder={type.plural}
                />
              </Field>
            </>
          )}
          {kind === "MONEY" && (
            <Field
              id="currency"
              label={common.currency}
              error={errors.currency}
              help={words.emptyForWorkspace}
            >
              <Input
                id="currency"
                name="currency"
                maxLength={3}
                defaultValue={field?.currency ?? ""}
                aria-describedby="currency-error"
              />
            </Field>
          )}
          <Field id="group" label={words.group}>
            <Input id="group" name="group" list="groups" defaultValue={field?.group ?? words.details} />
          </Field>
          {kind !== "LINK" && (
            <Field
              id="defaultText"
              label={words.defaultValue}
              error={errors.defaultText}
              help={words.defaultValueHelp}
            >
              <Input
                id="defaultText"
                name="defaultText"
                defaultValue={field?.defaultText}
                aria-describedby="defaultText-error"
              />
            </Field>
          )}
        </div>
        <datalist id="groups">
          {groups.map((group) => (
            <option key={group} value={group} />
          ))}
        </datalist>
        <Field id="help" label={words.helpText} error={errors.help}>
          <Input id="help" name="help" defaultValue={field?.help} aria-describedby="help-error" />
        </Field>
        {HAS_OPTIONS.has(kind) && (
          <OptionList
            options={options}
            onChange={setOptions}
            hasOpen={kind === "STATUS"}
            error={errors.options}
          />
        )}
        <div className="flex flex-wrap gap-x-6 gap-y-2">
          <label className="flex items-center gap-2">
            <input type="checkbox" name="required" defaultChecked={field?.required} /> {words.required}
          </label>
          {CAN_BE_UNIQUE.has(kind) && (
            <label className="flex items-center gap-2">
              <input type="checkbox" name="unique" defaultChecked={field?.unique} /> {words.unique}
            </label>
          )}
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
