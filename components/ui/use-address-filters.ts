"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useState, useTransition } from "react";

type Values<Name extends string> = Record<Name, string>;

/** Filters of a list that apply at once and are kept in its address. */
export function useAddressFilters<Name extends string>(path: string, names: readonly Name[]) {
  const router = useRouter();
  const current = useSearchParams();
  // The address follows only when its page is there, and a second choice can come before that.
  const [isGoing, go] = useTransition();
  const [chosen, setChosen] = useState<Values<Name>>();
  const inAddress = Object.fromEntries(names.map((name) => [name, current.get(name) ?? ""])) as Values<Name>;
  const values = (isGoing && chosen) || inAddress;

  function set(name: Name, value: string) {
    const next = { ...values, [name]: value };
    setChosen(next);
    const query = new URLSearchParams(current);
    query.delete("after");
    for (const [key, text] of Object.entries<string>(next)) {
      if (text) query.set(key, text);
      else query.delete(key);
    }
    go(() => router.replace(`${path}?${query}`, { scroll: false }));
  }

  /** The properties of a filter's control. */
  return (name: Name, label: string) => ({
    "aria-label": label,
    className: "!w-auto",
    value: values[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });
}
