"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { OneFieldForm } from "@/components/ui/one-field-form";
import { toast } from "@/components/ui/toast";
import { addTeamAction, removeTeamAction, renameTeamAction } from "@/lib/people/actions";
import type { TeamView } from "@/lib/people/teams";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";

/** Adds a team by its name. */
export function AddTeam() {
  const router = useRouter();
  return (
    <OneFieldForm
      id="team-name"
      label={words.newTeam}
      maxLength={60}
      button={words.addTeam}
      variant="primary"
      action={(name) => addTeamAction({ name })}
      onSaved={() => router.refresh()}
    />
  );
}

/** A team, which can be renamed, and removed while nobody is in it. */
export function TeamRow({ id, name, users }: TeamView) {
  const router = useRouter();
  const [isRenaming, setRenaming] = useState(false);

  async function handleRemove() {
    const removed = await removeTeamAction({ id }).catch(() => null);
    if (!removed?.ok) toast({ title: removed?.message ?? common.serverUnreachable });
    router.refresh();
  }

  if (isRenaming)
    return (
      <li className="p-4">
        <OneFieldForm
          id={`rename-${id}`}
          label={words.renameOf(name)}
          maxLength={60}
          button={common.save}
          variant="primary"
          action={(text) => renameTeamAction({ id, name: text })}
          onSaved={() => {
            setRenaming(false);
            router.refresh();
          }}
        />
      </li>
    );
  return (
    <li className="flex items-center gap-3 px-4 py-2.5">
      <span className="min-w-0 grow truncate font-medium">{name}</span>
      <span className="text-muted text-[13px]">{words.usersCount(users)}</span>
      <Button size="sm" aria-label={words.renameOf(name)} onClick={() => setRenaming(true)}>
        {words.rename}
      </Button>
      {users === 0 && (
        <Button size="sm" aria-label={words.removeOf(name)} onClick={() => void handleRemove()}>
          {words.remove}
        </Button>
      )}
    </li>
  );
}
