"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { createFirstAdministratorAction } from "@/lib/setup/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/setup";
import { useEnter } from "./use-enter";

/** Makes the person with the printed code the first administrator, and signs them in. */
export function SetUpForm({ countries }: { countries: { value: string; label: string }[] }) {
  const { enter, errors, problem, isBusy } = useEnter();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const [email, password] = [text("email"), text("password")];
    const typed = { code: text("code"), name: text("name"), email, password, country: text("country") };
    void enter(() => createFirstAdministratorAction(typed), email, password);
  }

  return (
    <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4" noValidate>
      <FormFields
        errors={errors}
        fields={[
          {
            id: "code",
            label: words.code,
            help: words.codeHelp,
            "aria-required": true,
            autoComplete: "off",
            autoFocus: true,
            spellCheck: false,
            className: "font-mono uppercase",
          },
          { id: "name", label: words.yourName, "aria-required": true, autoComplete: "name" },
          {
            id: "email",
            kind: "email",
            label: common.email,
            "aria-required": true,
            autoComplete: "username",
          },
          {
            id: "password",
            kind: "password",
            label: words.password,
            help: words.passwordHelp,
            "aria-required": true,
            autoComplete: "new-password",
          },
          {
            id: "country",
            kind: "select",
            label: common.country,
            help: words.countryHelp,
            choices: [{ value: "", label: "" }, ...countries],
          },
        ]}
      />
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
