import Link from "next/link";
import { Badge } from "@/components/ui/badge";
import { statusField, type TypeView } from "@/lib/records/model/field-kinds";
import type { RelatedGroup } from "@/lib/records/queries";
import { listPath, recordPath } from "./paths";
import { AddRelated, Unlink } from "./related-actions";
import { TypeIcon } from "./type-icon";
import { words } from "@/lib/words/records";

interface Props {
  groups: RelatedGroup[];
  types: TypeView[];
  record: { id: string; name: string };
  canEdit: boolean;
}

/** Records of other types that link to this one, with buttons to add and unlink them. */
export function RelatedRecords({ groups, types, record, canEdit }: Props) {
  return groups.map((group) => {
    const type = types.find((t) => t.key === group.typeKey);
    if (!type || (group.records.length === 0 && !canEdit)) return null;
    const options = statusField(type)?.options;
    return (
      <section
        key={`${group.typeKey} ${group.fieldKey}`}
        aria-label={group.label}
        className="bg-surface border-line rounded-2xl border p-5"
      >
        <div className="mb-2 flex items-center gap-2">
          <h2 className="flex grow items-center gap-2 font-semibold">
            <TypeIcon icon={type.icon} size={15} className="text-muted" /> {group.label}
          </h2>
          {canEdit && (
            <AddRelated type={type} fieldKey={group.fieldKey} label={group.label} record={record} />
          )}
        </div>
        <ul>
          {group.records.map((related) => {
            const status = options?.find((option) => option.value === related.status);
            return (
              <li key={related.id} className="group/related flex items-center gap-3 py-1">
                <Link
                  href={recordPath(group.typeKey, related.id)}
                  className="text-accent truncate hover:underline"
                >
                  {related.name}
                </Link>
                {status && <Badge color={status.color}>{status.label}</Badge>}
                {canEdit && (
                  <Unlink typeKey={group.typeKey} fieldKey={group.fieldKey} related={related} from={record} />
                )}
              </li>
            );
          })}
        </ul>
        {group.records.length === 0 && <p className="text-muted">{words.noneYet}</p>}
        {group.records.length === 20 && (
          <Link href={listPath(group.typeKey)} className="text-muted text-[13px] hover:underline">
            {words.showingNewest}
          </Link>
        )}
      </section>
    );
  });
}
