"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent, type ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { Problem } from "@/components/ui/problem";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/shell";
import { words as signInWords } from "@/lib/words/sign-in";
import { sendSignIn } from "./send-sign-in";

interface Props {
  to: string;
  /** Why a sign-in with the provider came to nothing. */
  refusal?: string;
  /** What stands below the button. */
  children?: ReactNode;
}

export function SignInForm({ to, refusal, children }: Props) {
  const router = useRouter();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const [isCodeAsked, setCodeAsked] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    setBusy(true);
    setProblem(undefined);
    const answer = await sendSignIn(text("email"), text("password"), text("code"));
    if (answer.isSignedIn) {
      router.replace(to);
      router.refresh();
      return;
    }
    setBusy(false);
    setProblem(answer.problem);
    if (answer.isCodeNeeded) setCodeAsked(true);
  }

  function handleBack() {
    setCodeAsked(false);
    setProblem(undefined);
  }

  return (
    // The method keeps the password out of the address if the form is sent before hydration.
    <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4">
      {refusal && <Problem>{refusal}</Problem>}
      {/* Hidden, but still sent, while the code is asked. */}
      <div className={isCodeAsked ? "hidden" : "contents"}>
        <Field id="email" label={common.email}>
          <Input id="email" name="email" type="email" autoComplete="username" required autoFocus />
        </Field>
        <Field id="password" label={words.password} error={isCodeAsked ? undefined : problem}>
          <Input
            id="password"
            name="password"
            type="password"
            autoComplete="current-password"
            required
            aria-invalid={!isCodeAsked && problem !== undefined}
            aria-describedby="password-error"
          />
        </Field>
      </div>
      {isCodeAsked && (
        <>
          <p className="text-muted">{signInWords.codeAbout}</p>
          <Field id="code" label={signInWords.code} error={problem}>
            <Input
              id="code"
              name="code"
              autoComplete="one-time-code"
              maxLength={60}
              required
              autoFocus
              aria-invalid={problem !== undefined}
              aria-describedby="code-error"
            />
          </Field>
        </>
      )}
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? words.signingIn : words.signIn}
      </Button>
      {isCodeAsked ? <Button onClick={handleBack}>{signInWords.back}</Button> : children}
    </form>
  );
}
