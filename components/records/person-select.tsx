"use client";

import { useState } from "react";
import { Select } from "@/components/ui/control";
import { useLoaded } from "@/components/ui/use-loaded";
import { listPeopleAction } from "@/lib/records/actions";
import { common } from "@/lib/words/common";

interface People {
  me: string;
  people: { id: string; name: string }[];
}

let loading: Promise<People> | undefined;

/** Who can own a record, asked for once a page load. */
export function loadPeople(): Promise<People> {
  loading ??= listPeopleAction({}).then((result) => {
    if (result.ok) return result.value;
    loading = undefined;
    throw new Error(result.message);
  });
  return loading;
}

interface Props {
  id: string;
  name?: string;
  /** "me" starts with the user. */
  value: string | null | "me";
  disabled?: boolean;
  autoFocus?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string;
  onChange?: (id: string | null) => void;
}

/** Chooses a colleague, or nobody. */
export function PersonSelect({ value, onChange, ...props }: Props) {
  // Without an answer the list stays short; the next form asks again.
  const { value: loaded } = useLoaded(loadPeople);
  const [chosen, setChosen] = useState<string>();

  const start = (value === "me" ? loaded?.me : value) ?? "";
  return (
    <Select
      {...props}
      value={chosen ?? start}
      onChange={(event) => {
        setChosen(event.target.value);
        onChange?.(event.target.value || null);
      }}
    >
      <option value="">{common.nobody}</option>
      {!loaded && start && <option value={start}>…</option>}
      {loaded?.people.map((person) => (
        <option key={person.id} value={person.id}>
          {person.name}
        </option>
      ))}
    </Select>
  );
}
