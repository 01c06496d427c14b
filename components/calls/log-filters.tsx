"use client";

import { Select } from "@/components/ui/control";
import { DaysFilter, Filters, PersonFilter } from "@/components/ui/filters";
import { useAddressFilters } from "@/components/ui/use-address-filters";
import { SaveView } from "@/components/views/save-view";
import { outcomeLabel, OUTCOMES } from "@/lib/calls/model/outcome";
import { words } from "@/lib/words/calls";

interface Props {
  agents: { id: string; name: string }[];
  /** The log's query string, with its "?". */
  query: string;
}

const NAMES = ["direction", "outcome", "agent", "recorded", "from", "until"] as const;

/** The filters of the call log, and the button that saves them. */
export function LogFilters({ agents, query }: Props) {
  const props = useAddressFilters("/calls", NAMES);
  return (
    <Filters label={words.filters}>
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
      <PersonFilter props={props("agent", words.agent)} any={words.anyAgent} people={agents} />
      <Select {...props("recorded", words.recording)}>
        <option value="">{words.recordedOrNot}</option>
        <option value="1">{words.withRecording}</option>
      </Select>
      <DaysFilter props={props} from={words.from} to={words.to} />
      <SaveView typeKey={null} query={query} />
    </Filters>
  );
}
