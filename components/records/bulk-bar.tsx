"use client";

import { Merge, Pencil, Trash2, X } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { bulkDeleteAction, bulkEditAction } from "@/lib/record-jobs/bulk-actions";
import { hasKey, type TypeView } from "@/lib/records/model/field-kinds";
import { mergePath } from "./paths";
import { PersonSelect } from "./person-select";
import { useSelection } from "./selection";
import { ValueControl } from "./value-control";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/records";

interface Props {
  type: TypeView;
  /** The list's query, for selecting all its records. */
  query: string;
  /** The list's total over all pages, formatted. */
  count: string;
  hasMore: boolean;
  canDelete: boolean;
  locale: string;
}

const MOST_MERGED = 10;
const OWNER = "owner";

/** Bulk actions for the selected records. */
export function BulkBar({ type, query, count, hasMore, canDelete, locale }: Props) {
  const router = useRouter();
  const selection = useSelection();
  const [isEditing, setEditing] = useState(false);
  const [isDeleting, setDeleting] = useState(false);
  const size = selection.ids.size;
  if (size === 0 && !selection.isAll) return null;
  const chosen = selection.isAll ? words.allCount(count) : new Intl.NumberFormat(locale).format(size);
  const target = selection.isAll ? { query: query.replace(/^\?/, "") } : { ids: [...selection.ids] };

  function follow(jobId: string) {
    selection.clear();
    router.refresh();
    void tellWhenDone(jobId, locale, () => router.refresh());
  }

  async function handleDelete() {
    setDeleting(false);
    const result = await bulkDeleteAction({ typeKey: type.key, target });
    if (result.ok) follow(result.value.jobId);
    else toast({ title: result.message });
  }

  return (
    <div
      role="toolbar"
      aria-label={words.selectedRecords}
      className="bg-accent-soft mb-2 flex flex-wrap items-center gap-2 rounded-xl px-3 py-1.5"
    >
      <span className="font-medium" role="status">
        {words.selected(chosen)}
      </span>
      {hasMore && !selection.isAll && (
        <Button variant="ghost" size="sm" onClick={selection.selectAll}>
          {words.selectAll(count)}
        </Button>
      )}
      <div className="grow" />
      <Dialog
        title={words.editCount(chosen.toLowerCase(), type.plural.toLowerCase())}
        open={isEditing}
        onOpenChange={setEditing}
        trigger={
          <Button size="sm">
            <Pencil size={14} aria-hidden /> {words.editMany}
          </Button>
        }
      >
        <BulkEditForm
          type={type}
          target={target}
          onCancel={() => setEditing(false)}
          onStarted={(jobId) => {
            setEditing(false);
            follow(jobId);
          }}
        />
      </Dialog>
      {canDelete && !selection.isAll && size >= 2 && size <= MOST_MERGED && (
        <Button size="sm" onClick={() => router.push(mergePath(type.key, [...selection.ids]))}>
          <Merge size={14} aria-hidden /> {common.merge}
        </Button>
      )}
      {canDelete && (
        <Dialog
          title={words.deleteCount(chosen.toLowerCase(), type.plural.toLowerCase())}
          description={words.canBeRestored}
          open={isDeleting}
          onOpenChange={setDeleting}
          trigger={
            <Button size="sm">
              <Trash2 size={14} aria-hidden /> {words.deleteMany}
            </Button>
          }
        >
          <div className="flex justify-end gap-2">
            <Button onClick={() => setDeleting(false)}>{common.cancel}</Button>
            <Button variant="danger" onClick={handleDelete}>
              {words.delete}
            </Button>
          </div>
        </Dialog>
      )}
      <Button variant="ghost" size="icon-sm" aria-label={words.clearSelection} onClick={selection.clear}>
        <X size={15} aria-hidden />
      </Button>
    </div>
  );
}

interface FormProps {
  type: TypeView;
  target: { ids: string[] } | { query: string };
  onStarted: (jobId: string) => void;
  onCancel: () => void;
}

function BulkEditForm({ type, target, onStarted, onCancel }: FormProps) {
  const [key, setKey] = useState(OWNER);
  const [ownerId, setOwnerId] = useState<string | null>(null);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const fields = type.fields.filter((field) => hasKey(field.kind) && !field.unique && !field.isBusy);
  const field = fields.find((f) => f.key === key);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const value = new FormData(event.currentTarget).get(key);
    const edit = field ? { key, value: value === null ? null : String(value) } : { ownerId };
    setSaving(true);
    try {
      const result = await bulkEditAction({ typeKey: type.key, target, edit });
      if (result.ok) onStarted(result.value.jobId);
      else setProblem(result.message);
    } catch {
      setProblem(words.nothingChanged);
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
      <Field id="bulk-field" label={words.field}>
        <Select id="bulk-field" value={key} onChange={(event) => setKey(event.target.value)}>
          <option value={OWNER}>{common.owner}</option>
          {fields.map((f) => (
            <option key={f.key} value={f.key}>
              {f.label}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="bulk-value" label={words.newValue} error={problem}>
        {field ? (
          <ValueControl
            key={key}
            id="bulk-value"
            field={field}
            value={null}
            hasError={problem !== undefined}
          />
        ) : (
          <PersonSelect id="bulk-value" value={null} onChange={setOwnerId} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button onClick={onCancel}>{common.cancel}</Button>
        <Button type="submit" variant="primary" disabled={isSaving}>
          {isSaving ? words.updating : common.update}
        </Button>
      </div>
    </form>
  );
}
