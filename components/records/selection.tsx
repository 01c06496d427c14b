"use client";

import { createContext, use, useMemo, useRef, useState, type ReactNode } from "react";

interface Selection {
  ids: ReadonlySet<string>;
  /** All records of the list, on every page. */
  isAll: boolean;
  set: (ids: readonly string[], isOn: boolean) => void;
  /** Includes the records between this one and the last one clicked. */
  setThrough: (id: string, isOn: boolean) => void;
  selectAll: () => void;
  clear: () => void;
}

const SelectionContext = createContext<Selection | null>(null);

export function useSelection(): Selection {
  const selection = use(SelectionContext);
  if (!selection) throw new Error("useSelection is used outside of SelectionProvider");
  return selection;
}

/** Holds the selected records of a list until its address changes. */
export function SelectionProvider({ order, children }: { order: readonly string[]; children: ReactNode }) {
  const last = useRef<string>(null);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [isAll, setAll] = useState(false);
  const value = useMemo(() => {
    const set = (changed: readonly string[], isOn: boolean) => {
      last.current = changed.at(-1) ?? null;
      setAll(false);
      setIds((old) => {
        const next = new Set(old);
        for (const id of changed) if (isOn) next.add(id); else next.delete(id); // prettier-ignore
        return next;
      });
    };
    return {
      ids,
      isAll,
      set,
      setThrough: (id: string, isOn: boolean) => {
        const [from, to] = [order.indexOf(last.current ?? id), order.indexOf(id)].sort((a, b) => a - b);
        set(from! < 0 ? [id] : order.slice(from, to! + 1), isOn);
        last.current = id;
      },
      selectAll: () => setAll(true),
      clear: () => {
        setAll(false);
        setIds(new Set());
      },
    };
  }, [ids, isAll, order]);
  return <SelectionContext value={value}>{children}</SelectionContext>;
}

/** Selects one record, or all on the page; Shift adds those in between. */
export function RowCheck({ ids, label }: { ids: readonly string[]; label: string }) {
  const selection = useSelection();
  const isOn = selection.isAll || (ids.length > 0 && ids.every((id) => selection.ids.has(id)));
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={isOn}
      onChange={({ target, nativeEvent }) => {
        const isRange = ids.length === 1 && nativeEvent instanceof MouseEvent && nativeEvent.shiftKey;
        if (isRange) selection.setThrough(ids[0]!, target.checked);
        else selection.set(ids, target.checked);
      }}
      className="size-4 align-middle"
    />
  );
}
