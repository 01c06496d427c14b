"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select } from "@/components/ui/control";
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

/** What holds for everybody, unless they choose otherwise. */
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
      <Field id="name" label={common.name} required>
        <Input id="name" name="name" defaultValue={workspace.name} />
      </Field>
      <Field
        id="country"
        label={words.defaultCountry}
        help={country === workspace.defaultCountry ? words.defaultCountryHelp : words.defaultCountryChanges}
      >
        <Select id="country" value={country} onChange={(event) => setCountry(event.target.value)}>
          {countries.map(({ value, label }) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="currency" label={common.currency}>
        <Select id="currency" name="currency" defaultValue={workspace.currency}>
          {currencies.map((code) => (
            <option key={code}>{code}</option>
          ))}
        </Select>
      </Field>
      <Field id="timeZone" label={words.timeZone}>
        <Select id="timeZone" name="timeZone" defaultValue={workspace.timeZone}>
          {timeZones.map((zone) => (
            <option key={zone}>{zone}</option>
          ))}
        </Select>
      </Field>
      <Field id="locale" label={words.numberAndDateFormat}>
        <Select id="locale" name="locale" defaultValue={workspace.locale}>
          {locales.map(({ locale, sample }) => (
            <option key={locale} value={locale}>
              {sample}
            </option>
          ))}
        </Select>
      </Field>
      <Field id="callingCountries" label={words.callingCountries} help={words.callingCountriesHelp}>
        <Input
          id="callingCountries"
          name="callingCountries"
          defaultValue={workspace.callingCountries.join(", ")}
        />
      </Field>
      <Field id="sharedCostCalls" label={words.sharedCost} help={words.sharedCostHelp}>
        <Select
          id="sharedCostCalls"
          name="sharedCostCalls"
          defaultValue={workspace.sharedCostCalls ? "true" : "false"}
        >
          <option value="true">{words.sharedCostAllowed}</option>
          <option value="false">{words.sharedCostRefused}</option>
        </Select>
      </Field>
      <Field id="callsPerHour" label={words.callsPerHour} help={words.callsPerHourHelp}>
        <Input
          id="callsPerHour"
          name="callsPerHour"
          type="number"
          min={1}
          defaultValue={workspace.callsPerHour}
        />
      </Field>
      <Field id="objectionsBlock" label={words.objections} help={words.objectionsHelp}>
        <Select
          id="objectionsBlock"
          name="objectionsBlock"
          defaultValue={workspace.objectionsBlock ? "true" : "false"}
        >
          <option value="false">{words.objectionsAsk}</option>
          <option value="true">{words.objectionsBlock}</option>
        </Select>
      </Field>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" variant="primary">
          {common.save}
        </Button>
      </div>
    </form>
  );
}
