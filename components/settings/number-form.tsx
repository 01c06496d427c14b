"use client";

import { useRouter } from "next/navigation";
import { useState, type ChangeEvent, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input, Select, Textarea } from "@/components/ui/control";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { saveNumberAction } from "@/lib/company-numbers/actions";
import type { OpeningHours } from "@/lib/company-numbers/hours";
import type { findNumber } from "@/lib/company-numbers/settings";
import { words } from "@/lib/words/channel-settings";
import { common } from "@/lib/words/common";

type ShownNumber = NonNullable<Awaited<ReturnType<typeof findNumber>>>;

const OFFICE = { from: "09:00", to: "18:00" };

/** A company number: its users, its opening hours, and its greetings (K6, D11). */
export function NumberForm({ number, timeZones }: { number: ShownNumber; timeZones: string[] }) {
  const router = useRouter();
  const [people, setPeople] = useState(number.people);
  const [hours, setHours] = useState<OpeningHours[]>(number.hours);
  const { save, guard, problem, isSaving } = useSave();

  const setPerson = (userId: string, change: { mayCall?: boolean; isRung?: boolean }) =>
    setPeople(people.map((person) => (person.userId === userId ? { ...person, ...change } : person)));

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const text = (name: string) => String(data.get(name) ?? "");
    const typed = {
      label: text("label"),
      emergency: data.has("emergency"),
      timeZone: text("timeZone"),
      hours,
      holidays: text("holidays").split(/\s+/).filter(Boolean),
      openText: text("openText"),
      closedText: text("closedText"),
      users: people.map(({ userId, mayCall, isRung }) => ({ userId, mayCall, isRung })),
    };
    void save(
      () => saveNumberAction({ id: number.id, number: typed }),
      () => {
        toast({ title: common.saved });
        router.refresh();
      },
    );
  }

  const section = "bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5";
  return (
    <form {...guard} onSubmit={handleSubmit} noValidate className="flex max-w-2xl flex-col gap-4">
      <div className={section}>
        <Field id="label" label={common.name} required>
          <Input id="label" name="label" defaultValue={number.label} />
        </Field>
        <div>
          <label className="flex items-center gap-2">
            <input type="checkbox" name="emergency" defaultChecked={number.emergency} />
            {words.emergency}
          </label>
          <p className="text-muted mt-1 text-[13px]">{words.emergencyHelp}</p>
        </div>
      </div>
      <section aria-labelledby="people" className={section}>
        <div>
          <h2 id="people" className="font-medium">
            {words.people}
          </h2>
          <p className="text-muted text-[13px]">{words.peopleAbout}</p>
        </div>
        <table className="w-full">
          <thead>
            <tr className="text-muted text-left text-[13px]">
              <th className="font-medium">{common.name}</th>
              <th className="w-32 font-medium">{words.makesCalls}</th>
              <th className="w-20 font-medium">{words.receivesCalls}</th>
            </tr>
          </thead>
          <tbody>
            {people.map(({ userId, name, mayCall, isRung }) => (
              <tr key={userId} className="border-line border-t">
                <td className="py-1.5">{name}</td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={words.makesCallsOf(name)}
                    checked={mayCall}
                    onChange={(event) => setPerson(userId, { mayCall: event.target.checked })}
                  />
                </td>
                <td>
                  <input
                    type="checkbox"
                    aria-label={words.receivesCallsOf(name)}
                    checked={isRung}
                    onChange={(event) => setPerson(userId, { isRung: event.target.checked })}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section aria-labelledby="hours" className={section}>
        <div>
          <h2 id="hours" className="font-medium">
            {words.hours}
          </h2>
          <p className="text-muted text-[13px]">{words.hoursAbout}</p>
        </div>
        <ul className="flex flex-col gap-2">
          {words.days.map((name, index) => (
            <DayHours key={name} day={index + 1} name={name} hours={hours} onChange={setHours} />
          ))}
        </ul>
        <Field id="timeZone" label={words.zone}>
          <Select id="timeZone" name="timeZone" defaultValue={number.timeZone ?? ""}>
            <option value="">{words.workspaceDefault}</option>
            {timeZones.map((zone) => (
              <option key={zone}>{zone}</option>
            ))}
          </Select>
        </Field>
        <Field id="holidays" label={words.holidays} help={words.holidaysHelp}>
          <Textarea id="holidays" name="holidays" defaultValue={number.holidays.join("\n")} />
        </Field>
      </section>
      <section aria-labelledby="greetings" className={section}>
        <div>
          <h2 id="greetings" className="font-medium">
            {words.greetings}
          </h2>
          <p className="text-muted text-[13px]">{words.greetingHelp}</p>
        </div>
        <GreetingFields
          numberId={number.id}
          name="openText"
          label={words.openGreeting}
          greeting={number.open}
        />
        <GreetingFields
          numberId={number.id}
          name="closedText"
          label={words.closedGreeting}
          greeting={number.closed}
        />
      </section>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex justify-end">
        <Button type="submit" variant="primary" disabled={isSaving}>
          {isSaving ? common.saving : common.save}
        </Button>
      </div>
    </form>
  );
}

interface DayProps {
  day: number;
  name: string;
  hours: OpeningHours[];
  onChange: (hours: OpeningHours[]) => void;
}

/** One day's hours. A button adds a second period, for a lunch break. */
function DayHours({ day, name, hours, onChange }: DayProps) {
  const mine = hours.filter((open) => open.day === day);
  const isLimited = hours.length > 0;
  const set = (index: number, change: Partial<OpeningHours>) =>
    onChange(hours.map((open) => (open === mine[index] ? { ...open, ...change } : open)));
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <label className="flex w-36 items-center gap-2">
        <input
          type="checkbox"
          aria-label={words.isOpen(name)}
          checked={mine.length > 0}
          onChange={({ target }) =>
            onChange(
              target.checked ? [...hours, { day, ...OFFICE }] : hours.filter((open) => open.day !== day),
            )
          }
        />
        {name}
      </label>
      {mine.length === 0 && isLimited && <span className="text-muted text-[13px]">{words.closed}</span>}
      {mine.map((open, index) => (
        <span key={index} className="flex items-center gap-1">
          <Input
            type="time"
            aria-label={words.opens(name)}
            className="w-28"
            value={open.from}
            onChange={(event) => set(index, { from: event.target.value })}
          />
          –
          <Input
            type="time"
            aria-label={words.closes(name)}
            className="w-28"
            value={open.to === "24:00" ? "23:59" : open.to}
            onChange={(event) => set(index, { to: event.target.value })}
          />
        </span>
      ))}
    </li>
  );
}

interface GreetingProps {
  numberId: string;
  name: "openText" | "closedText";
  label: string;
  greeting: { text: string; hasAudio: boolean };
}

/** The text is saved with the form; the audio file as soon as it is chosen. */
function GreetingFields({ numberId, name, label, greeting }: GreetingProps) {
  const [hasAudio, setAudio] = useState(greeting.hasAudio);
  const [problem, setProblem] = useState<string>();
  const address = `/api/greetings/${numberId}?closed=${name === "closedText"}`;

  async function send(file: File | null) {
    try {
      const response = await fetch(address, {
        method: file ? "PUT" : "DELETE",
        body: file,
        headers: file ? { "content-type": file.type } : {},
      });
      const answer = (await response.json()) as { message?: string };
      setProblem(response.ok ? undefined : answer.message);
      if (response.ok) setAudio(file !== null);
    } catch {
      setProblem(common.serverUnreachable);
    }
  }

  const handleFile = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [file] = target.files ?? [];
    if (file) void send(file);
  };

  return (
    <div className="flex flex-col gap-2">
      <Field id={name} label={label} error={problem}>
        <Textarea id={name} name={name} defaultValue={greeting.text} className="min-h-14" />
      </Field>
      {hasAudio ? (
        <p className="flex flex-wrap items-center gap-3 text-[13px]">
          {words.hasFile}
          <audio controls preload="none" src={address} className="h-8" />
          <Button size="sm" onClick={() => void send(null)}>
            {words.removeFile}
          </Button>
        </p>
      ) : (
        <input
          type="file"
          accept="audio/mpeg,audio/wav"
          aria-label={words.greetingFile(label)}
          onChange={handleFile}
          // Not part of the form.
          onInput={(event) => event.stopPropagation()}
          className="text-[13px]"
        />
      )}
    </div>
  );
}
