"use client";

import { useRouter } from "next/navigation";
import { OneFieldForm } from "@/components/ui/one-field-form";
import { addNumberAction } from "@/lib/company-numbers/actions";
import { words } from "@/lib/words/channel-settings";

/** Adds a number of an account, and opens its page. */
export function AddNumber({ channelId }: { channelId: string }) {
  const router = useRouter();
  return (
    <OneFieldForm
      id="new-number"
      type="tel"
      label={words.newNumber}
      button={words.addNumber}
      action={(number) => addNumberAction({ channelId, number })}
      onSaved={({ id }) => router.push(`/settings/telephony/numbers/${id}`)}
    />
  );
}
