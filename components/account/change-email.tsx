"use client";

import { useRouter } from "next/navigation";
import { useRef, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { changeEmailAction } from "@/lib/account/actions";
import { words } from "@/lib/words/account";

/** Changes the user's own email: at once, or by a link to the new one. */
export function ChangeEmail({ hasMail }: { hasMail: boolean }) {
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const [sentTo, setSentTo] = useState<string>();
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const email = text("email").trim();
    void save(
      () => changeEmailAction({ email, current: text("current") }),
      (changed) => {
        form.current?.reset();
        setSentTo(changed.sentTo ?? undefined);
        if (!changed.sentTo) toast({ title: words.emailChangedTo(email) });
        router.refresh();
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
      <FormFields
        fields={[
          {
            id: "new-email",
            name: "email",
            kind: "email",
            label: words.newEmail,
            help: hasMail ? words.emailByLink : undefined,
            error: errors.email,
            autoComplete: "email",
          },
          {
            id: "email-current",
            name: "current",
            kind: "password",
            label: words.current,
            error: errors.current,
            autoComplete: "current-password",
          },
        ]}
      />
      {problem && <Problem>{problem}</Problem>}
      {sentTo && <p role="status">{words.emailSent(sentTo)}</p>}
      <div className="flex justify-end">
        <Button type="submit" disabled={isSaving}>
          {words.changeEmail}
        </Button>
      </div>
    </form>
  );
}
