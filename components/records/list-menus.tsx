"use client";

import { Columns3, Filter } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { SaveView } from "@/components/views/save-view";
import { isListable, type TypeView } from "@/lib/records/model/field-kinds";
import { listQueryString } from "@/lib/records/list-address";
import type { ListParams } from "@/lib/records/list";
import { comparisonsOf } from "./filter-words";
import { PersonSelect } from "./person-select";
import { ValueControl } from "./value-control";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

interface Props {
  type: TypeView;
  list: ListParams;
  /** Keys of the visible fields. */
  shown: string[];
}

const OWNER = "owner";

/** Menus of a list: filters by any field, columns, and saved views. */
export function ListMenus(props: Props) {
  return (
    <>
      <FilterMenu {...props} />
      <ColumnMenu {...props} />
      <SaveView typeKey={props.type.key} query={listQueryString({ ...props.list, cursor: undefined })} />
    </>
  );
}

function FilterMenu({ type, list }: Props) {
  const router = useRouter();
  const path = usePathname();
  const [isOpen, setOpen] = useState(false);
  const [key, setKey] = useState(OWNER);
  const [comparison, setComparison] = useState("");
  const [ownerId, setOwnerId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const fields = type.fields.filter(isListable);
  const field = fields.find((f) => f.key === key);
  const comparisons = comparisonsOf(field?.kind ?? "USER");
  const needsValue = comparison !== "empty" && comparison !== "filled";

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const value = !needsValue ? "1" : field ? String(form.get(key) ?? "").trim() : (ownerId ?? "");
    if (value === "") return setProblem(words.enterAValue);
    const name = comparison === "" ? key : `${key}.${comparison}`;
    setProblem(undefined);
    setOpen(false);
    router.push(
      path + listQueryString({ ...list, cursor: undefined, filters: { ...list.filters, [name]: value } }),
    );
  }

  return (
    <Dialog
      title={words.addFilter}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm">
          <Filter size={14} aria-hidden /> {words.filter}
        </Button>
      }
    >
      <form onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <FormFields
            fields={[
              {
                id: "filter-field",
                kind: "select",
                label: words.field,
                choices: [
                  { value: OWNER, label: common.owner },
                  ...fields.map((f) => ({ value: f.key, label: f.label })),
                ],
                value: key,
                onChange: (next) => {
                  setKey(next);
                  setComparison("");
                },
              },
              {
                id: "filter-comparison",
                kind: "select",
                label: words.condition,
                choices: comparisons.map(([value, label]) => ({ value, label })),
                value: comparison,
                onChange: setComparison,
              },
            ]}
          />
        </div>
        <FormFields
          fields={[
            needsValue && {
              id: "filter-value",
              label: words.value,
              error: problem,
              control: field ? (
                <ValueControl
                  key={key}
                  id="filter-value"
                  field={field}
                  value={null}
                  hasError={problem !== undefined}
                />
              ) : (
                <PersonSelect id="filter-value" value={null} onChange={setOwnerId} />
              ),
            },
          ]}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button type="submit" variant="primary">
            {words.filter}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function ColumnMenu({ type, list, shown }: Props) {
  const router = useRouter();
  const path = usePathname();
  const [isOpen, setOpen] = useState(false);

  function go(columns: string[]) {
    setOpen(false);
    router.push(path + listQueryString({ ...list, columns }));
  }

  return (
    <Dialog
      title={common.columns}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm">
          <Columns3 size={14} aria-hidden /> {common.columns}
        </Button>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          go(new FormData(event.currentTarget).getAll("column").map(String));
        }}
        className="flex flex-col gap-4"
      >
        <fieldset className="grid gap-2 sm:grid-cols-2">
          <legend className="sr-only">{common.columns}</legend>
          {type.fields.map((field) => (
            <label key={field.key} className="flex items-center gap-2">
              <input
                type="checkbox"
                name="column"
                value={field.key}
                defaultChecked={shown.includes(field.key)}
              />
              {field.label}
            </label>
          ))}
        </fieldset>
        <div className="flex justify-end gap-2">
          <Button onClick={() => go([])}>{words.resetToDefault}</Button>
          <Button type="submit" variant="primary">
            {words.apply}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
