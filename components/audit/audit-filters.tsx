"use client";

import { Input, Select } from "@/components/ui/control";
import { useAddressFilters } from "@/components/ui/use-address-filters";
import { AREAS } from "@/lib/events/area";
import { areaWords, words } from "@/lib/words/audit";

const NAMES = ["who", "what", "from", "until"] as const;

/** The filters of the audit. */
export function AuditFilters({ people }: { people: { id: string; name: string }[] }) {
  const props = useAddressFilters("/settings/audit", NAMES);
  return (
    <div role="group" aria-label={words.filters} className="mb-3 flex flex-wrap items-center gap-2">
      <Select {...props("who", words.who)}>
        <option value="">{words.anyone}</option>
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Select>
      <Select {...props("what", words.what)}>
        <option value="">{words.anything}</option>
        {AREAS.map((area) => (
          <option key={area} value={area}>
            {areaWords[area]}
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
