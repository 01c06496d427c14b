import type { TypeView } from "@/lib/records/model/field-kinds";
import { FieldValue, type ValueContext } from "./field-value";
import { InlineField, type InlineTarget } from "./inline-field";

interface Props {
  type: TypeView;
  context: ValueContext;
  /** The record, if the user may edit it. */
  target: InlineTarget | null;
}

/** A record's fields in the type's groups, each edited in place. */
export function FieldGroups({ type, context, target }: Props) {
  const groups = [...new Set(type.fields.map((field) => field.group))];
  return groups.map((group) => (
    <section key={group} aria-label={group} className="bg-surface border-line rounded-2xl border p-5">
      <h2 className="mb-3 font-semibold">{group}</h2>
      <dl className="grid grid-cols-[minmax(6rem,auto)_1fr] gap-x-4 gap-y-2">
        {type.fields
          .filter((field) => field.group === group)
          .map((field) => {
            const value = <FieldValue field={field} context={context} />;
            return (
              <div key={field.key} className="contents">
                <dt className="text-muted py-0.5" title={field.help || undefined}>
                  {field.label}
                </dt>
                <dd className="min-w-0 py-0.5 break-words">
                  {target ? (
                    <InlineField
                      target={target}
                      field={field}
                      value={context.values[field.key]}
                      link={context.links[field.key] ?? null}
                    >
                      {value}
                    </InlineField>
                  ) : (
                    value
                  )}
                </dd>
              </div>
            );
          })}
      </dl>
    </section>
  ));
}
