"use client";

import { Input, Select } from "@/components/ui/control";
import { useAddressFilters } from "@/components/ui/use-address-filters";
import { outcomeLabel, OUTCOMES } from "@/lib/calls/model/outcome";
import { words } from "@/lib/words/calls";

interface Props {
  agents: { id: string; name: string }[];
}

const NAMES = ["direction", "outcome", "agent", "from", "until"] as const;

/** The filters of the call log. */
export function LogFilters({ agents }: Props) {
  const props = useAddressFilters("/calls", NAMES);
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
