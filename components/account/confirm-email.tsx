"use client";

import Link from "next/link";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Problem } from "@/components/ui/problem";
import { useSave } from "@/components/ui/use-save";
import { confirmEmailAction } from "@/lib/account/actions";
import { words } from "@/lib/words/account";
import { words as shellWords } from "@/lib/words/shell";

/** Confirms a new email by a button: mail filters open links, too. */
export function ConfirmEmail({ link }: { link: string }) {
  const [email, setEmail] = useState<string>();
  const { save, problem, isSaving } = useSave();
  if (email)
    return (
      <div className="flex flex-col gap-4">
        <p role="status">{words.emailChangedTo(email)}</p>
        <Link href="/" className="text-accent hover:underline">
          {shellWords.dockline}
        </Link>
      </div>
    );
  return (
    <div className="flex flex-col gap-4">
      {problem && <Problem>{problem}</Problem>}
      <Button
        variant="primary"
        disabled={isSaving}
        onClick={() =>
          void save(
            () => confirmEmailAction({ link }),
            (changed) => setEmail(changed.email),
          )
        }
      >
        {words.confirm}
      </Button>
    </div>
  );
}
