"use client";

import { createContext, use, useMemo, useState, type ReactNode } from "react";

interface Selection {
  ids: ReadonlySet<string>;
  /** All that the list's address shows, on every page. */
  isAll: boolean;
  set: (ids: readonly string[], isOn: boolean) => void;
  selectAll: () => void;
  clear: () => void;
}

const SelectionContext = createContext<Selection | null>(null);

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error("useSelection is used outside of SelectionProvider");
  return selection;
}

/** Remembers which records of a list are ticked, until the list's address changes. */
export function SelectionProvider({ children }: { children: ReactNode }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const value = useMemo(
    () => ({
      ids,
      isAll,
      set: (changed: readonly string[], isOn: boolean) => {
        setAll(false);
        setIds((old) => {
          const next = new Set(old);
          for (const id of changed) if (isOn) next.add(id); else next.delete(id); // prettier-ignore
          return next;
        });
      },
      selectAll: () => setAll(true),
      clear: () => {
        setAll(false);
        setIds(new Set());
      },
    }),
    [ids, isAll],
  );
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

/** Ticks one record, or all of the page. */
export function RowCheck({ ids, label }: { ids: readonly string[]; label: string }) {
  const selection = useSelection();
  const isOn = selection.isAll || (ids.length > 0 && ids.every((id) => selection.ids.has(id)));
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isOn}
      onChange={(event) => selection.set(ids, event.target.checked)}
      className="size-4 align-middle"
    />
  );
}
