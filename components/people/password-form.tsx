"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { sendSignIn } from "@/components/shell/send-sign-in";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { setPasswordAction } from "@/lib/people/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";

/** Sets the password of a link's user and signs them in. */
export function PasswordForm({ link, email }: { link: string; email: string }) {
  const router = useRouter();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const password = String(new FormData(event.currentTarget).get("password") ?? "");
    setBusy(true);
    setProblem(undefined);
    const set = await setPasswordAction({ link, password }).catch(() => null);
    setErrors(set?.ok ? (set.value.errors ?? {}) : {});
    const isSet = set?.ok === true && !set.value.errors;
    const wrong = isSet ? await sendSignIn(email, password) : null;
    if (isSet && wrong === null) {
      router.replace("/");
      router.refresh();
      return;
    }
    setBusy(false);
    setProblem(set === null ? common.serverUnreachable : set.ok ? (wrong ?? undefined) : set.message);
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
