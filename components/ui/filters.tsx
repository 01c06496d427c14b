import type { ReactNode } from "react";
import { Input, Select } from "./control";
import type { useAddressFilters } from "./use-address-filters";

type Props<Name extends string> = ReturnType<typeof useAddressFilters<Name>>;

/** The row of a list's filters. */
export function Filters({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={label} className="mb-3 flex flex-wrap items-center gap-2">
      {children}
    </div>
  );
}

interface PersonFilterProps {
  props: ReturnType<Props<string>>;
  /** What the filter says if it is not set. */
  any: string;
  people: readonly { id: string; name: string }[];
}

/** Limits a list to one person. */
export function PersonFilter({ props, any, people }: PersonFilterProps) {
  return (
    <Select {...props}>
      <option value="">{any}</option>
      {people.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}

/** Limits a list to the days from one to another. */
export function DaysFilter({
  props,
  from,
  to,
}: {
  props: Props<"from" | "until">;
  from: string;
  to: string;
}) {
  const days = [
    ["from", from],
    ["until", to],
  ] as const;
  return days.map(([name, label]) => (
    <label key={name} className="text-muted flex items-center gap-1.5 text-[13px]">
      <span>{label}</span>
      <Input type="date" {...props(name, label)} />
    </label>
  ));
}
