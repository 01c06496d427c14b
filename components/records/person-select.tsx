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

/** Loads possible owners, once per page load. */
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
  /** "me" preselects the current user. */
  value: string | null | "me";
  disabled?: boolean;
  autoFocus?: boolean;
  "aria-label"?: string;
  "aria-describedby"?: string;
  onChange?: (id: string | null) => void;
}

/** Selects a colleague, or no one. */
export function PersonSelect({ value, onChange, ...props }: Props) {
  // If loading fails, the list stays short; the next form tries again.
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
