"use client";

import { useRouter, useSearchParams } from "next/navigation";
import { useState } from "react";
import { Input, Select } from "@/components/ui/control";
import { outcomeLabel, OUTCOMES } from "@/lib/calls/model/outcome";
import { words } from "@/lib/words/calls";

interface Props {
  agents: { id: string; name: string }[];
}

const NAMES = ["direction", "outcome", "agent", "from", "until"] as const;

type Name = (typeof NAMES)[number];

/** Filters that apply at once and are kept in the address. */
export function LogFilters({ agents }: Props) {
  const router = useRouter();
  const current = useSearchParams();
  // Kept as state too: a second choice can come before the address reflects the first.
  const [chosen, setChosen] = useState(
    () => Object.fromEntries(NAMES.map((name) => [name, current.get(name) ?? ""])) as Record<Name, string>,
  );

  function set(name: Name, value: string) {
    const next = { ...chosen, [name]: value };
    setChosen(next);
    const query = new URLSearchParams(current);
    query.delete("after");
    for (const [key, text] of Object.entries(next)) {
      if (text) query.set(key, text);
      else query.delete(key);
    }
    router.replace(`/calls?${query}`, { scroll: false });
  }

  const props = (name: Name, label: string) => ({
    "aria-label": label,
    className: "!w-auto",
    value: chosen[name],
    onChange: (event: { target: { value: string } }) => set(name, event.target.value),
  });
  return (
    <div role="group" aria-label={words.filters} className="mb-3 flex flex-wrap items-center gap-2">
      <Select {...props("direction", words.direction)}>
        <option value="">{words.anyDirection}</option>
        <option value="INBOUND">{words.inbound}</option>
        <option value="OUTBOUND">{words.outbound}</option>
      </Select>
      <Select {...props("outcome", words.outcome)}>
        <option value="">{words.anyOutcome}</option>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {outcomeLabel({ direction: "INBOUND", outcome })}
          </option>
        ))}
      </Select>
      <Select {...props("agent", words.agent)}>
        <option value="">{words.anyAgent}</option>
        {agents.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <label className="text-muted flex items-center gap-1.5 text-[13px]">
        {words.from}
        <Input type="date" {...props("from", words.from)} />
      </label>
      <label className="text-muted flex items-center gap-1.5 text-[13px]">
        {words.to}
        <Input type="date" {...props("until", words.to)} />
      </label>
    </div>
  );
}
