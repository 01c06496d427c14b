"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/shell";
import { sendSignIn } from "./send-sign-in";

/** @param children  what stands below the button */
export function SignInForm({ to, children }: { to: string; children?: ReactNode }) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    const wrong = await sendSignIn(String(form.get("email")), String(form.get("password")));
    if (wrong === null) {
      router.replace(to);
      router.refresh();
      return;
    }
    setBusy(false);
    setProblem(wrong);
  }

  return (
    // The method keeps the password out of the address if the form is sent before hydration.
    <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4">
      <Field id="email" label={common.email}>
        <Input id="email" name="email" type="email" autoComplete="username" required autoFocus />
      </Field>
      <Field id="password" label={words.password} error={problem}>
        <Input
          id="password"
          name="password"
          type="password"
          autoComplete="current-password"
          required
          aria-invalid={problem !== undefined}
          aria-describedby="password-error"
        />
      </Field>
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? words.signingIn : words.signIn}
      </Button>
      {children}
    </form>
  );
}
