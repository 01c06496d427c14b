"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { recordPath } from "@/components/records/paths";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { Problem } from "@/components/ui/problem";
import { previewRetypeAction, retypeAction } from "@/lib/record-types/actions";
import type { FieldRow } from "@/lib/record-types/queries";
import type { RetypePreview } from "@/lib/record-types/retype";
import { KIND_LABELS, type Kind } from "@/lib/record-types/kinds";
import { words } from "@/lib/words/record-types";
import { common } from "@/lib/words/common";

interface Props {
  typeId: string;
  typeKey: string;
  field: FieldRow;
  isDisabled: boolean;
}

/** Changes a field's type, after listing the values that would not fit. */
export function RetypeDialog({ typeId, typeKey, field, isDisabled }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [kind, setKind] = useState<Kind | "">("");
  const [preview, setPreview] = useState<RetypePreview | null>(null);
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);

  async function choose(next: Kind | "") {
    setKind(next);
    setPreview(null);
    setProblem(undefined);
    if (next === "") return;
    setAsking(true);
    const result = await previewRetypeAction({ typeId, id: field.id, kind: next });
    setAsking(false);
    if (result.ok) setPreview(result.value);
    else setProblem(result.message);
  }

  async function start() {
    if (kind === "") return;
    setAsking(true);
    const result = await retypeAction({ typeId, id: field.id, kind });
    setAsking(false);
    if (!result.ok) return setProblem(result.message);
    setOpen(false);
    toast({ title: words.isBeingConverted(field.label) });
    router.refresh();
  }

  return (
    <Dialog
      title={words.changeTheTypeOf(field.label)}
      description={words.changeTypeAbout}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button variant="ghost" size="sm" aria-label={words.changeTypeOf(field.label)} disabled={isDisabled}>
          {words.changeType}
        </Button>
      }
    >
      <div className="flex flex-col gap-4">
        <Field id="new-kind" label={words.fromTo(KIND_LABELS[field.kind])}>
          <Select id="new-kind" value={kind} onChange={(e) => void choose(e.target.value as Kind | "")}>
            <option value="">–</option>
            {Object.entries(KIND_LABELS)
              .filter(([value]) => value !== field.kind && value !== "LINK")
              .map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
          </Select>
        </Field>
        <div role="status">
          {isAsking && <p className="text-muted">{words.checkingValues}</p>}
          {preview && (
            <>
              <p>
                {preview.fails === 0
                  ? words.allValuesFit(preview.fits)
                  : words.valuesFit(preview.fits, preview.fails)}
                {preview.isPartial && words.onlyFirstChecked}
              </p>
              <ul className="mt-2 flex flex-col gap-1 text-[13px]">
                {preview.examples.map((example) => (
                  <li key={example.id}>
                    <Link href={recordPath(typeKey, example.id)} className="text-accent hover:underline">
                      {example.name}
                    </Link>
                    : {example.problem}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        {problem && <Problem>{problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button variant="primary" disabled={!preview || isAsking} onClick={start}>
            {words.convert}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
