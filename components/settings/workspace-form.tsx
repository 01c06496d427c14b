"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { Problem } from "@/components/ui/problem";
import { saveWorkspaceAction } from "@/lib/workspace/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";

interface Props {
  workspace: {
    name: string;
    defaultCountry: string;
    currency: string;
    timeZone: string;
    locale: string;
    callsPerHour: number;
    objectionsBlock: boolean;
    callingCountries: string[];
    sharedCostCalls: boolean;
  };
  countries: { value: string; label: string }[];
  currencies: string[];
  timeZones: string[];
  locales: { locale: string; sample: string }[];
}

/** Defaults for everyone, unless users choose their own. */
export function WorkspaceForm({ workspace, countries, currencies, timeZones, locales }: Props) {
  const router = useRouter();
  const [country, setCountry] = useState(workspace.defaultCountry);
  const { save, problem } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const typed = {
      name: text("name"),
      defaultCountry: country,
      currency: text("currency"),
      timeZone: text("timeZone"),
      locale: text("locale"),
      callsPerHour: text("callsPerHour"),
      objectionsBlock: text("objectionsBlock") === "true" ? ("true" as const) : ("false" as const),
      sharedCostCalls: text("sharedCostCalls") === "true" ? ("true" as const) : ("false" as const),
      callingCountries: text("callingCountries")
        .toUpperCase()
        .split(/[^A-Z]+/)
        .filter(Boolean),
    };
    void save(
      () => saveWorkspaceAction(typed),
      ({ jobId }) => {
        toast({ title: jobId ? words.savedUpdatingNumbers : common.saved });
        router.refresh();
      },
    );
  }

  return (
    <form
      onSubmit={handleSubmit}
      noValidate
      className="bg-surface border-line flex max-w-xl flex-col gap-4 rounded-2xl border p-5"
    >
      <FormFields
        fields={[
          { id: "name", label: common.name, required: true, value: workspace.name },
          {
            id: "country",
            kind: "select",
            label: words.defaultCountry,
            help:
              country === workspace.defaultCountry ? words.defaultCountryHelp : words.defaultCountryChanges,
            choices: countries,
            value: country,
            onChange: setCountry,
          },
          {
            id: "currency",
            kind: "select",
            label: common.currency,
            choices: currencies,
            value: workspace.currency,
          },
          {
            id: "timeZone",
            kind: "select",
            label: words.timeZone,
            choices: timeZones,
            value: workspace.timeZone,
          },
          {
            id: "locale",
            kind: "select",
            label: words.numberAndDateFormat,
            choices: locales.map(({ locale, sample }) => ({ value: locale, label: sample })),
            value: workspace.locale,
          },
          {
            id: "callingCountries",
            label: words.callingCountries,
            help: words.callingCountriesHelp,
            value: workspace.callingCountries.join(", "),
          },
          {
            id: "sharedCostCalls",
            kind: "select",
            label: words.sharedCost,
            help: words.sharedCostHelp,
            choices: [
              { value: "true", label: words.sharedCostAllowed },
              { value: "false", label: words.sharedCostRefused },
            ],
            value: workspace.sharedCostCalls,
          },
          {
            id: "callsPerHour",
            kind: "number",
            label: words.callsPerHour,
            help: words.callsPerHourHelp,
            min: 1,
            value: workspace.callsPerHour,
          },
          {
            id: "objectionsBlock",
            kind: "select",
            label: words.objections,
            help: words.objectionsHelp,
            choices: [
              { value: "false", label: words.objectionsAsk },
              { value: "true", label: words.objectionsBlock },
            ],
            value: workspace.objectionsBlock,
          },
        ]}
      />
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </div>
    </form>
  );
}
