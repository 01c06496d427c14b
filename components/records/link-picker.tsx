"use client";

import { Combobox } from "@base-ui/react/combobox";
import { useCallback, useState } from "react";
import { Field, Input } from "@/components/ui/control";
import { useLoaded } from "@/components/ui/use-loaded";
import type { FieldView } from "@/lib/records/model/field-kinds";
import { searchRecordsAction } from "@/lib/records/actions";
import { words } from "@/lib/words/records";

interface Choice {
  id: string;
  name: string;
}

const NONE: Choice[] = [];

interface Props {
  field: FieldView;
  value: string | null;
  name: string;
  onChange: (id: string | null) => void;
}

/** Finds a record of the field's target type by name. */
export function LinkPicker({ field, value, name, onChange }: Props) {
  const [text, setText] = useState(name);
  const [choice, setChoice] = useState<Choice | null>(value ? { id: value, name } : null);
  const id = `field-${field.key}`;
  const targetTypeKey = field.targetTypeKey ?? "";

  const search = useCallback(async () => {
    const result = await searchRecordsAction({ typeKey: targetTypeKey, text });
    if (!result.ok) throw new Error(result.message);
    return result.value;
  }, [targetTypeKey, text]);
  const { value: choices = NONE } = useLoaded(search);

  function handleChange(next: Choice | null) {
    setChoice(next);
    onChange(next?.id ?? null);
  }

  return (
    <Combobox.Root
      items={choices}
      filter={null}
      value={choice}
      onValueChange={handleChange}
      inputValue={text}
      onInputValueChange={setText}
      itemToStringLabel={(item: Choice) => item.name}
      isItemEqualToValue={(a: Choice, b: Choice) => a.id === b.id}
    >
      <Field id={id} label={field.label} required={field.required}>
        <Combobox.Input id={id} placeholder={words.searchByName} render={<Input />} />
      </Field>
      <Combobox.Portal>
        <Combobox.Positioner className="z-[60]" sideOffset={4}>
          <Combobox.Popup className="bg-raised border-line max-h-64 w-(--anchor-width) overflow-y-auto rounded-xl border p-1 shadow-xl">
            <Combobox.Empty className="text-muted px-3 py-2 empty:hidden">{words.noResults}</Combobox.Empty>
            <Combobox.List>
              {(item: Choice) => (
                <Combobox.Item
                  key={item.id}
                  value={item}
                  className="data-[highlighted]:bg-subtle cursor-default rounded-md px-3 py-1.5"
                >
                  {item.name}
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
