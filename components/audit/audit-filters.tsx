"use client";

import { Select } from "@/components/ui/control";
import { DaysFilter, Filters, PersonFilter } from "@/components/ui/filters";
import { useAddressFilters } from "@/components/ui/use-address-filters";
import { AREAS } from "@/lib/events/area";
import { areaWords, words } from "@/lib/words/audit";

const NAMES = ["who", "what", "from", "until"] as const;

/** The filters of the audit. */
export function AuditFilters({ people }: { people: { id: string; name: string }[] }) {
  const props = useAddressFilters("/settings/audit", NAMES);
  return (
    <Filters label={words.filters}>
      <PersonFilter props={props("who", words.who)} any={words.anyone} people={people} />
      <Select {...props("what", words.what)}>
        <option value="">{words.anything}</option>
        {AREAS.map((area) => (
          <option key={area} value={area}>
            {areaWords[area]}
          </option>
        ))}
      </Select>
      <DaysFilter props={props} from={words.from} to={words.to} />
    </Filters>
  );
}
