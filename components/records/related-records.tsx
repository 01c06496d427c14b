import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { statusField, type TypeView } from "@/lib/records/field-kinds";
import type { RelatedGroup } from "@/lib/records/queries";
import { recordPath } from "./paths";
import { TypeIcon } from "./type-icon";

export function RelatedRecords({ groups, types }: { groups: RelatedGroup[]; types: TypeView[] }) {
  return groups.map((group) => {
    const type = types.find((t) => t.key === group.typeKey);
    const options = type && statusField(type)?.options;
    return (
      <section
        key={group.label}
        aria-label={group.label}
        className="bg-surface border-line rounded-2xl border p-5"
      >
        <h2 className="mb-2 flex items-center gap-2 font-semibold">
          <TypeIcon icon={type?.icon ?? ""} size={15} className="text-muted" /> {group.label}
        </h2>
        <ul>
          {group.records.map((record) => {
            const status = options?.find((option) => option.value === record.status);
            return (
              <li key={record.id} className="flex items-center gap-3 py-1">
                <Link
                  href={recordPath(group.typeKey, record.id)}
                  className="text-accent truncate hover:underline"
                >
                  {record.name}
                </Link>
                {status && <Badge color={status.color}>{status.label}</Badge>}
              </li>
            );
          })}
        </ul>
      </section>
    );
  });
}
