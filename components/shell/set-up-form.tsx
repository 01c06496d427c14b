"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { createFirstAdministratorAction } from "@/lib/setup/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/setup";
import { sendSignIn } from "./send-sign-in";

/** Makes the person with the printed code the first administrator, and signs them in. */
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
