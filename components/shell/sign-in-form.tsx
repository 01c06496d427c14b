"use client";

import { useRouter } from "next/navigation";
import { signIn } from "next-auth/react";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { words } from "@/lib/words/shell";
import { common } from "@/lib/words/common";

export function SignInForm() {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setProblem(undefined);
    const answer = await signIn("credentials", {
      redirect: false,
      email: form.get("email"),
      password: form.get("password"),
    }).catch(() => undefined);
    if (answer?.ok) {
      router.replace("/");
      router.refresh();
      return;
    }
    setBusy(false);
    setProblem(answer?.status === 401 ? words.wrongPassword : common.serverUnreachable);
  }

  return (
    <form onSubmit={handleSubmit} className="flex flex-col gap-4">
      <Field id="email" label={words.email}>
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
    </form>
  );
}
