"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
import { toast } from "@/components/ui/toast";
import { handOverAction } from "@/lib/people/actions";
import type { Belongings } from "@/lib/people/belongings";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";

export interface HandOverProps {
  userId: string;
  belongings: Belongings;
  /** Who could have it instead. */
  others: { id: string; name: string }[];
  locale: string;
}

/** What is a user's: "312 contacts, 14 deals, 3 open tasks". "" if nothing is. */
export function wordBelongings({ records, tasks, callBacks }: Belongings, locale: string): string {
  const format = new Intl.NumberFormat(locale);
  const parts = [
    ...records.map(({ label, count }) => `${format.format(count)} ${label.toLowerCase()}`),
    ...(tasks > 0 ? [words.openTasks(format.format(tasks), tasks, callBacks)] : []),
  ];
  return parts.join(", ");
}

/** Says which numbers ring a user. */
export function RungBy({ numbers }: Pick<Belongings, "numbers">) {
  if (numbers.length === 0) return null;
  const alone = numbers.filter(({ isAlone }) => isAlone);
  return (
    <p className="text-muted text-[13px]">
      {words.rungBy(numbers.map(({ label }) => label).join(", "))}{" "}
      {alone.length > 0 && (
        <strong className="text-ink font-medium">
          {words.ringsNobody(alone.map(({ label }) => label).join(", "))}
        </strong>
      )}
    </p>
  );
}

/** Gives a user's records and open tasks to another. @returns a function that does so and says how it went */
export function useHandOver({ userId, locale }: Pick<HandOverProps, "userId" | "locale">) {
  const router = useRouter();
  return async (toId: string) => {
    try {
      const started = await handOverAction({ id: userId, toId });
      if (!started.ok) toast({ title: started.message });
      else await tellWhenDone(started.value.jobId, locale, () => router.refresh());
    } catch {
      toast({ title: common.serverUnreachable });
    }
  };
}

interface PickerProps {
  others: HandOverProps["others"];
  value: string;
  onChange: (toId: string) => void;
  /** What no choice means. */
  none: string;
}

/** Chooses who gets it. */
export const HandOverPicker = ({ others, value, onChange, none }: PickerProps) => (
  <Field id="hand-over-to" label={words.handOverTo}>
    <Select id="hand-over-to" value={value} onChange={({ target }) => onChange(target.value)}>
      <option value="">{none}</option>
      {others.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  </Field>
);

/** What a user has left behind, and the button that gives it to another. */
export function HandOver(props: HandOverProps) {
  const { belongings, others, locale } = props;
  const handOver = useHandOver(props);
  const [toId, setToId] = useState("");
  const [isBusy, setBusy] = useState(false);
  const what = wordBelongings(belongings, locale);
  if (what === "" && belongings.numbers.length === 0) return null;

  async function handleClick() {
    setBusy(true);
    await handOver(toId);
    setBusy(false);
  }

  return (
    <section
      aria-labelledby="hand-over"
      className="bg-surface border-line flex flex-col gap-3 rounded-2xl border p-5"
    >
      <h2 id="hand-over" className="font-semibold">
        {words.belongings}
      </h2>
      {what !== "" && <p>{what}</p>}
      <RungBy numbers={belongings.numbers} />
      {what !== "" && (
        <div className="flex flex-wrap items-end gap-2">
          <div className="min-w-52">
            <HandOverPicker others={others} value={toId} onChange={setToId} none={words.chooseUser} />
          </div>
          <Button disabled={toId === "" || isBusy} onClick={() => void handleClick()}>
            {words.handOver}
          </Button>
        </div>
      )}
    </section>
  );
}
