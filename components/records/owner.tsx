"use client";

import { Pencil } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { toast } from "@/components/ui/toast";
import { updateRecordAction } from "@/lib/records/actions";
import type { InlineTarget } from "./inline-field";
import { PersonSelect } from "./person-select";
import { words } from "@/lib/words/records";
import { common } from "@/lib/words/common";

interface Props {
  /** The record, if the user may edit it. */
  target: InlineTarget | null;
  ownerId: string | null;
  ownerName: string | null;
}

/** A record's owner, edited in place and saved at once. */
export function Owner({ target, ownerId, ownerName }: Props) {
  const router = useRouter();
  const [isEditing, setEditing] = useState(false);

  async function save(id: string | null) {
    const { typeKey, recordId, version } = target!;
    const result = await updateRecordAction({ typeKey, id: recordId, version, ownerId: id });
    if (!result.ok) toast({ title: result.message });
    else if (result.value.errors) toast({ title: Object.values(result.value.errors)[0] ?? "" });
    setEditing(false);
    router.refresh();
  }

  if (isEditing) {
    return (
      <span onKeyDown={(event) => event.key === "Escape" && setEditing(false)}>
        <PersonSelect
          id="owner"
          value={ownerId}
          aria-label={common.owner}
          autoFocus
          onChange={(id) => void save(id)}
        />
      </span>
    );
  }
  return (
    <p className="text-muted flex items-center gap-1 text-[13px]">
      <span>{ownerName ? words.ownedBy(ownerName) : words.noOwnerYet}</span>
      {target && (
        <button
          type="button"
          aria-label={words.changeOwner}
          onClick={() => setEditing(true)}
          className="hover:text-ink rounded p-1"
        >
          <Pencil size={12} aria-hidden />
        </button>
      )}
    </p>
  );
}
