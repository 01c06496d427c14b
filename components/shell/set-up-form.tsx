"use client";

import { useRouter } from "next/navigation";
import { useState, type ComponentProps, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/control";
import { createFirstAdministratorAction } from "@/lib/setup/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/setup";
import { sendSignIn } from "./send-sign-in";

/** Whoever knows the printed code becomes the first administrator, and is signed in. */
export function SetUpForm({ countries }: { countries: { value: string; label: string }[] }) {
  const router = useRouter();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const [email, password] = [text("email"), text("password")];
    setBusy(true);
    setProblem(undefined);
    const created = await createFirstAdministratorAction({
      code: text("code"),
      name: text("name"),
      email,
      password,
      country: text("country"),
    }).catch(() => null);
    setErrors(created?.ok ? (created.value.errors ?? {}) : {});
    const isCreated = created?.ok === true && !created.value.errors;
    const wrong = isCreated ? await sendSignIn(email, password) : null;
    if (isCreated && wrong === null) {
      router.replace("/");
      router.refresh();
      return;
    }
    setBusy(false);
    if (!created) setProblem(common.serverUnreachable);
    else if (!created.ok) setProblem(created.message);
    else if (wrong) setProblem(wrong);
  }

  const input = (name: string, props: ComponentProps<"input">) => (
    <Input
      id={name}
      name={name}
      required
      aria-invalid={errors[name] !== undefined}
      aria-describedby={`${name}-error`}
      {...props}
    />
  );

  return (
    <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4" noValidate>
      <Field id="code" label={words.code} help={words.codeHelp} error={errors.code}>
        {input("code", {
          autoComplete: "off",
          autoFocus: true,
          spellCheck: false,
          className: "font-mono uppercase",
        })}
      </Field>
      <Field id="name" label={words.yourName} error={errors.name}>
        {input("name", { autoComplete: "name" })}
      </Field>
      <Field id="email" label={common.email} error={errors.email}>
        {input("email", { type: "email", autoComplete: "username" })}
      </Field>
      <Field id="password" label={words.password} help={words.passwordHelp} error={errors.password}>
        {input("password", { type: "password", autoComplete: "new-password" })}
      </Field>
      <Field id="country" label={common.country} help={words.countryHelp} error={errors.country}>
        <Select id="country" name="country" defaultValue="" aria-invalid={errors.country !== undefined}>
          <option value="" />
          {countries.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      {problem && (
        <p role="alert" className="text-bad text-[13px]">
          {problem}
        </p>
      )}
      <Button type="submit" variant="primary" disabled={isBusy}>
        {isBusy ? words.creating : words.create}
      </Button>
    </form>
  );
}
