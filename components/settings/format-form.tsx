"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
import { toast } from "@/components/ui/toast";
import { saveFormatsAction } from "@/lib/preferences/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";

interface Props {
  timeZone: string | null;
  locale: string | null;
  workspaceTimeZone: string;
  workspaceLocale: string;
  timeZones: string[];
  locales: { locale: string; sample: string }[];
}

/** How times, dates and numbers are shown to the user. */
export function FormatForm({
  timeZone,
  locale,
  workspaceTimeZone,
  workspaceLocale,
  timeZones,
  locales,
}: Props) {
  const [problem, setProblem] = useState<string>();

  async function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    try {
      const result = await saveFormatsAction({
        timeZone: String(form.get("timeZone")) || null,
        locale: String(form.get("locale")) || null,
      });
      setProblem(result.ok ? undefined : result.message);
      if (!result.ok) return;
      // Forms read numbers the way the page was sent.
      toast({ title: common.saved });
    } catch {
      setProblem(common.notSaved);
    }
  }

  return (
    <form
      onSubmit={handleSubmit}
      className="bg-surface border-line flex max-w-xl flex-col gap-4 rounded-2xl border p-5"
    >
      <Field id="timeZone" label={words.timeZone}>
        <Select id="timeZone" name="timeZone" defaultValue={timeZone ?? ""}>
          <option value="">{words.asTheWorkspace(workspaceTimeZone)}</option>
          {timeZones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </Field>
      <Field id="locale" label={words.numbersAndDates} error={problem}>
        <Select id="locale" name="locale" defaultValue={locale ?? ""}>
          <option value="">{words.asTheWorkspace(workspaceLocale)}</option>
          {locales.map(({ locale: value, sample }) => (
            <option key={value} value={value}>
              {sample}
            </option>
          ))}
        </Select>
      </Field>
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </div>
    </form>
  );
}
