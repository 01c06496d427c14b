"use client";

import { ArrowDown, ArrowUp, Plus } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { JobProgress } from "@/components/jobs/job-progress";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import type { JobView } from "@/lib/jobs/queries";
import { orderFieldsAction, restoreFieldAction, retireFieldAction } from "@/lib/record-types/actions";
import type { FieldRow, TypeRow } from "@/lib/record-types/queries";
import { KIND_LABELS } from "@/lib/record-types/kinds";
import { FieldDialog } from "./field-dialog";
import { RetypeDialog } from "./retype-dialog";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/record-types";

interface Props {
  type: TypeRow;
  types: { key: string; singular: string }[];
  jobs: JobView[];
  locale: string;
}

/** A type's fields by group, in the form's order, with archived fields below. */
export function FieldList({ type, types, jobs, locale }: Props) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  const inUse = type.fields.filter((field) => !field.isRetired);
  const retired = type.fields.filter((field) => field.isRetired);
  const groups = [...new Set(inUse.map((field) => field.group))];
  const dialog = { type, types, groups };

  async function run(work: () => Promise<{ ok: true } | { ok: false; message: string }>, done?: string) {
    setBusy(true);
    const result = await work();
    setBusy(false);
    if (!result.ok) return toast({ title: result.message });
    if (done) toast({ title: done });
    router.refresh();
  }

  function move(field: FieldRow, by: -1 | 1) {
    const ids = inUse.map(({ id }) => id);
    const at = ids.indexOf(field.id);
    [ids[at], ids[at + by]] = [ids[at + by]!, ids[at]!];
    void run(() => orderFieldsAction({ typeId: type.id, ids }));
  }

  const jobOf = (field: FieldRow) => jobs.find(({ id }) => id === field.jobId);
  return (
    <>
      <div className="mb-3 flex items-center">
        <h2 className="grow font-semibold">{words.fields}</h2>
        <FieldDialog
          {...dialog}
          trigger={
            <Button variant="primary" size="sm">
              <Plus size={15} aria-hidden /> {words.newField}
            </Button>
          }
        />
      </div>
      <ol className="bg-surface border-line divide-line divide-y rounded-2xl border">
        <li className="px-4 py-2.5">
          <span className="font-medium">{common.name}</span>{" "}
          <span className="text-muted text-[13px]">{words.everyRecordHasOne}</span>
        </li>
        {inUse.map((field, index) => (
          <li key={field.id} className="px-4 py-2.5">
            <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
              <div className="min-w-0 grow">
                <span className="font-medium">{field.label}</span>{" "}
                <span className="text-muted text-[13px]">
                  {KIND_LABELS[field.kind]} · {field.group}
                </span>{" "}
                {field.required && <Badge color="amber">{words.required}</Badge>}{" "}
                {field.unique && <Badge color="violet">{words.unique}</Badge>}
              </div>
              <div className="flex gap-1">
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={words.moveUp(field.label)}
                  disabled={isBusy || index === 0}
                  onClick={() => move(field, -1)}
                >
                  <ArrowUp size={14} aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon-sm"
                  aria-label={words.moveDown(field.label)}
                  disabled={isBusy || index === inUse.length - 1}
                  onClick={() => move(field, 1)}
                >
                  <ArrowDown size={14} aria-hidden />
                </Button>
                <FieldDialog
                  {...dialog}
                  field={field}
                  trigger={
                    <Button variant="ghost" size="sm" aria-label={common.editThing(field.label)}>
                      {common.edit}
                    </Button>
                  }
                />
                {field.kind !== "LINK" && (
                  <RetypeDialog
                    typeId={type.id}
                    typeKey={type.key}
                    field={field}
                    isDisabled={field.jobId !== null}
                  />
                )}
                <Button
                  variant="ghost"
                  size="sm"
                  aria-label={words.archiveThing(field.label)}
                  disabled={isBusy || field.jobId !== null}
                  onClick={() =>
                    void run(
                      () => retireFieldAction({ typeId: type.id, id: field.id }),
                      words.archivedThing(field.label),
                    )
                  }
                >
                  {words.archive}
                </Button>
              </div>
            </div>
            {jobOf(field) && (
              <div className="mt-2 text-[13px]">
                <JobProgress job={jobOf(field)!} locale={locale} />
              </div>
            )}
          </li>
        ))}
      </ol>
      {retired.length > 0 && (
        <section aria-labelledby="retired" className="mt-6">
          <h2 id="retired" className="mb-1 font-semibold">
            {words.archivedFields}
          </h2>
          <p className="text-muted mb-2 text-[13px]">{words.archivedAbout}</p>
          <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
            {retired.map((field) => (
              <li key={field.id} className="flex items-center gap-3 px-4 py-2">
                <span className="text-muted grow">
                  {field.label} <span className="text-[13px]">{KIND_LABELS[field.kind]}</span>
                </span>
                <Button
                  size="sm"
                  aria-label={common.restoreThing(field.label)}
                  disabled={isBusy || field.jobId !== null}
                  onClick={() =>
                    void run(
                      () => restoreFieldAction({ typeId: type.id, id: field.id }),
                      common.restoredThing(field.label),
                    )
                  }
                >
                  {common.restore}
                </Button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
