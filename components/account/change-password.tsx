"use client";

import { useRef, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { changePasswordAction } from "@/lib/account/actions";
import { words } from "@/lib/words/account";
import { words as setupWords } from "@/lib/words/setup";

/** Changes the user's own password. */
export function ChangePassword({ email }: { email: string }) {
  const form = useRef<HTMLFormElement>(null);
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    void save(
      () => changePasswordAction({ current: text("current"), password: text("password") }),
      () => {
        form.current?.reset();
        toast({ title: words.passwordChanged });
      },
    );
  }

  return (
    <form
      {...guard}
      ref={form}
      method="post"
      onSubmit={handleSubmit}
      noValidate
      className="flex flex-col gap-4"
    >
      {/* For the browser's password manager. */}
      <input type="hidden" name="email" autoComplete="username" value={email} readOnly />
      <FormFields
        errors={errors}
        fields={[
          {
            id: "password-current",
            name: "current",
            kind: "password",
            label: words.current,
            error: errors.current,
            autoComplete: "current-password",
          },
          {
            id: "password",
            kind: "password",
            label: words.newPassword,
            help: setupWords.passwordHelp,
            autoComplete: "new-password",
          },
        ]}
      />
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" disabled={isSaving}>
          {words.changePassword}
        </Button>
      </div>
    </form>
  );
}
