"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { useSave } from "@/components/ui/use-save";
import { addNumberAction } from "@/lib/channels/actions";
import { words } from "@/lib/words/channel-settings";

/** Adds a number of an account, and opens its page. */
export function AddNumber({ channelId }: { channelId: string }) {
  const router = useRouter();
  const [number, setNumber] = useState("");
  const { save, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(
      () => addNumberAction({ channelId, number }),
      ({ id }) => router.push(`/settings/telephony/numbers/${id}`),
    );
  }

  return (
    <form onSubmit={handleSubmit} noValidate className="flex items-end gap-2">
      <div className="grow">
        <Field id="new-number" label={words.newNumber} error={problem}>
          <Input
            id="new-number"
            type="tel"
            value={number}
            onChange={(event) => setNumber(event.target.value)}
            aria-describedby="new-number-error"
          />
        </Field>
      </div>
      <Button type="submit" disabled={isSaving}>
        {words.addNumber}
      </Button>
    </form>
  );
}
