"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";

/** Filters of a list that apply at once and are kept in its address. */
export function useAddressFilters<Name extends string>(path: string, names: readonly Name[]) {
  const router = useRouter();
  const current = useSearchParams();
  // Kept as state too: a second choice can come before the address reflects the first.
  const [chosen, setChosen] = useState(
    () => Object.fromEntries(names.map((name) => [name, current.get(name) ?? ""])) as Record<Name, string>,
  );

  function set(name: Name, value: string) {
    const next = { ...chosen, [name]: value };
    setChosen(next);
    const query = new URLSearchParams(current);
    query.delete("after");
    for (const [key, text] of Object.entries<string>(next)) {
      if (text) query.set(key, text);
      else query.delete(key);
    }
    router.replace(`${path}?${query}`, { scroll: false });
  }

  /** The properties of a filter's control. */
  return (name: Name, label: string) => ({
    "aria-label": label,
    className: "!w-auto",
    value: chosen[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });
}
