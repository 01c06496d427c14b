"use client";

import type { FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { saveFormatsAction } from "@/lib/preferences/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/formats";

interface Props {
  timeZone: string | null;
  locale: string | null;
  workspaceTimeZone: string;
  workspaceLocale: string;
  timeZones: string[];
  locales: { locale: string; sample: string }[];
}

/** The user's formats for times, dates and numbers. */
export function FormatForm({
  timeZone,
  locale,
  workspaceTimeZone,
  workspaceLocale,
  timeZones,
  locales,
}: Props) {
  const { save, guard, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const formats = {
      timeZone: String(form.get("timeZone")) || null,
      locale: String(form.get("locale")) || null,
    };
    void save(
      () => saveFormatsAction(formats),
      () => toast({ title: common.saved }),
    );
  }

  return (
    <form
      {...guard}
      onSubmit={handleSubmit}
      className="bg-surface border-line flex max-w-xl flex-col gap-4 rounded-2xl border p-5"
    >
      <FormFields
        fields={[
          {
            id: "timeZone",
            kind: "select",
            label: words.timeZone,
            choices: [{ value: "", label: words.workspaceDefault(workspaceTimeZone) }, ...timeZones],
            value: timeZone,
          },
          {
            id: "locale",
            kind: "select",
            label: words.numberAndDateFormat,
            error: problem,
            choices: [
              { value: "", label: words.workspaceDefault(workspaceLocale) },
              ...locales.map(({ locale: value, sample }) => ({ value, label: sample })),
            ],
            value: locale,
          },
        ]}
      />
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isSaving}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}
