"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { FormFields, type FormField } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { Problem } from "@/components/ui/problem";
import { saveWorkspaceAction } from "@/lib/workspace/actions";
import { common } from "@/lib/words/common";
import { words as formatWords } from "@/lib/words/formats";
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
    keepEventsDays: number;
    callingCountries: string[];
    sharedCostCalls: boolean;
  };
  countries: { value: string; label: string }[];
  currencies: string[];
  timeZones: string[];
  locales: { locale: string; sample: string }[];
}

/** The settings of the workspace. Users can override some of them for themselves. */
export function WorkspaceForm({ workspace, countries, currencies, timeZones, locales }: Props) {
  const router = useRouter();
  const [country, setCountry] = useState(workspace.defaultCountry);
  const { save, guard, problem } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const flag = (name: string): "true" | "false" => (text(name) === "true" ? "true" : "false");
    const typed = {
      name: text("name"),
      defaultCountry: country,
      currency: text("currency"),
      timeZone: text("timeZone"),
      locale: text("locale"),
      callsPerHour: text("callsPerHour"),
      keepEventsDays: text("keepEventsDays"),
      objectionsBlock: flag("objectionsBlock"),
      sharedCostCalls: flag("sharedCostCalls"),
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

  const select = (
    id: Exclude<keyof Props["workspace"], "callingCountries">,
    label: string,
    choices: FormField["choices"],
    help?: string,
  ): FormField => ({ id, kind: "select", label, help, choices, value: workspace[id] });

  return (
    <form
      {...guard}
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
          select("currency", common.currency, currencies),
          select("timeZone", formatWords.timeZone, timeZones),
          select(
            "locale",
            formatWords.numberAndDateFormat,
            locales.map(({ locale, sample }) => ({ value: locale, label: sample })),
          ),
          {
            id: "callingCountries",
            label: words.callingCountries,
            help: words.callingCountriesHelp,
            value: workspace.callingCountries.join(", "),
          },
          select(
            "sharedCostCalls",
            words.sharedCost,
            [
              { value: "true", label: words.sharedCostAllowed },
              { value: "false", label: words.sharedCostRefused },
            ],
            words.sharedCostHelp,
          ),
          {
            id: "callsPerHour",
            kind: "number",
            label: words.callsPerHour,
            help: words.callsPerHourHelp,
            min: 1,
            value: workspace.callsPerHour,
          },
          select(
            "objectionsBlock",
            words.objections,
            [
              { value: "false", label: words.objectionsAsk },
              { value: "true", label: words.objectionsBlock },
            ],
            words.objectionsHelp,
          ),
          {
            id: "keepEventsDays",
            kind: "number",
            label: words.keepEvents,
            help: words.keepEventsHelp,
            min: 30,
            value: workspace.keepEventsDays,
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
