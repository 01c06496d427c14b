"use client";

import Link from "next/link";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { useSave } from "@/components/ui/use-save";
import { askForPasswordAction } from "@/lib/people/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";

/** Asks for a link for a new password. The answer is the same for every email. */
export function ForgottenForm({ hasMail }: { hasMail: boolean }) {
  const { save, errors, problem, isSaving } = useSave();
  const [sentTo, setSentTo] = useState<string>();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const email = String(new FormData(event.currentTarget).get("email") ?? "").trim();
    void save(
      () => askForPasswordAction({ email }),
      () => setSentTo(email),
    );
  }

  return (
    <div className="flex flex-col gap-4">
      {hasMail && !sentTo && (
        <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4" noValidate>
          <FormFields
            errors={errors}
            fields={[
              {
                id: "email",
                kind: "email",
                label: common.email,
                autoComplete: "username",
                "aria-required": true,
                autoFocus: true,
              },
            ]}
          />
          {problem && <Problem>{problem}</Problem>}
          <Button type="submit" variant="primary" disabled={isSaving}>
            {words.sendLink}
          </Button>
        </form>
      )}
      {sentTo && <p role="status">{words.forgotSent(sentTo)}</p>}
      <Link href="/login" className="text-accent text-[13px] hover:underline">
        {words.backToSignIn}
      </Link>
    </div>
  );
}
