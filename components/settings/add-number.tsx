"use client";

import { useRouter } from "next/navigation";
import { OneFieldForm } from "@/components/ui/one-field-form";
import { useGo } from "@/components/ui/use-go";
import { addNumberAction } from "@/lib/company-numbers/actions";
import { words } from "@/lib/words/channel-settings";

/** Adds a number of an account, and opens its page. */
export function AddNumber({ channelId }: { channelId: string }) {
  const router = useRouter();
  const go = useGo();
  return (
    <OneFieldForm
      id="new-number"
      type="tel"
      label={words.newNumber}
      button={words.addNumber}
      action={(number) => addNumberAction({ channelId, number })}
      onSaved={({ id }) => {
        router.refresh(); // for who stays, as the account's form is not saved
        go(`/settings/telephony/numbers/${id}`);
      }}
    />
  );
}
