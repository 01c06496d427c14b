"use client";

import type { FormEvent } from "react";
import { useEnter } from "@/components/shell/use-enter";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { setPasswordAction } from "@/lib/people/actions";
import { words } from "@/lib/words/people";

/** Sets the password of a link's user and signs them in. */
export function PasswordForm({ link, email }: { link: string; email: string }) {
  const { enter, errors, problem, isBusy } = useEnter();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    void enter(() => setPasswordAction({ link, password }), email, password);
  }

  return (
    <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4" noValidate>
      {/* For the browser's password manager. */}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <FormFields
        errors={errors}
        fields={[
          {
            id: "password",
            kind: "password",
            label: words.password,
            help: words.passwordHelp,
            autoComplete: "new-password",
            "aria-required": true,
            autoFocus: true,
          },
        ]}
      />
      {problem && <Problem>{problem}</Problem>}
      <Button type="submit" variant="primary" disabled={isBusy}>
        {words.setPassword}
      </Button>
    </form>
  );
}
