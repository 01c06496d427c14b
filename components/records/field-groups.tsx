import type { TypeView } from "@/lib/records/field-kinds";
import { FieldValue, type ValueContext } from "./field-value";

/** A record's fields, grouped as the type says. */
export function FieldGroups({ type, context }: { type: TypeView; context: ValueContext }) {
  const groups = [...new Set(type.fields.map((field) => field.group))];
  return groups.map((group) => (
    <section key={group} aria-label={group} className="bg-surface border-line rounded-2xl border p-5">
      <h2 className="mb-3 font-semibold">{group}</h2>
      <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2">
        {type.fields
          .filter((field) => field.group === group)
          .map((field) => (
            <div key={field.key} className="contents">
              <dt className="text-muted py-0.5">{field.label}</dt>
              <dd className="min-w-0 py-0.5 break-words">
                <FieldValue field={field} context={context} />
              </dd>
            </div>
          ))}
      </dl>
    </section>
  ));
}
