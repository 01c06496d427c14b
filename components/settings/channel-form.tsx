"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { checkChannelAction, saveChannelAction } from "@/lib/company-numbers/actions";
import type { ChannelInput } from "@/lib/company-numbers/settings";
import type { SetupCheck } from "@/lib/channels/twilio/server/setup";
import { words } from "@/lib/words/channel-settings";
import { common } from "@/lib/words/common";
import { CheckList } from "./check-list";

interface Props {
  /** Null for a new account. */
  id: string | null;
  channel: Omit<ChannelInput, "authToken" | "apiKeySecret">;
  /** The most people that one of its numbers rings. */
  mostRung: number;
}

/** K6: a Twilio account. Its secrets are entered and replaced, never shown. */
export function ChannelForm({ id, channel, mostRung }: Props) {
  const router = useRouter();
  const { save, problem, isSaving } = useSave();
  const [notChecked, setNotChecked] = useState<string>();
  const [checks, setChecks] = useState<SetupCheck[] | "asking">();
  const [perSecond, setPerSecond] = useState(Number(channel.callsPerSecond));

  const read = (form: HTMLFormElement): ChannelInput => {
    const data = new FormData(form);
    const text = (name: string) => String(data.get(name) ?? "");
    return {
      name: text("name"),
      accountSid: text("accountSid"),
      authToken: text("authToken"),
      apiKeySid: text("apiKeySid"),
      apiKeySecret: text("apiKeySecret"),
      applicationSid: text("applicationSid"),
      incomingTimeoutSeconds: text("incomingTimeoutSeconds"),
      graceSeconds: text("graceSeconds"),
      queueSeconds: text("queueSeconds"),
      callsPerSecond: text("callsPerSecond"),
      recordCalls: data.has("recordCalls"),
      failureUrl: text("failureUrl"),
    };
  };

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = read(event.currentTarget);
    setNotChecked(undefined);
    void save(
      () => saveChannelAction({ id, channel: typed }),
      (saved) => {
        toast({ title: common.saved });
        if (id) router.refresh();
        else router.push(`/settings/telephony/${saved.id}`);
      },
    );
  }

  async function check(form: HTMLFormElement, configure: boolean) {
    const { accountSid, apiKeySid, apiKeySecret, applicationSid } = read(form);
    setChecks("asking");
    try {
      const result = await checkChannelAction({
        id,
        accountSid,
        apiKeySid,
        apiKeySecret,
        applicationSid,
        configure,
      });
      setNotChecked(result.ok ? undefined : result.message);
      setChecks(result.ok ? result.value.checks : undefined);
    } catch {
      setChecks(undefined);
      setNotChecked(common.serverUnreachable);
    }
  }

  const wait = Math.max(0, Math.ceil(mostRung / Math.max(1, perSecond)) - 1);
  return (
    <form onSubmit={handleSubmit} noValidate className="flex max-w-2xl flex-col gap-4">
      <fieldset className="bg-surface border-line grid gap-4 rounded-2xl border p-5 sm:grid-cols-2">
        <legend className="sr-only">{words.account}</legend>
        <Field id="name" label={common.name} required>
          <Input id="name" name="name" defaultValue={channel.name} />
        </Field>
        <Field id="accountSid" label={words.accountSid} required>
          <Input id="accountSid" name="accountSid" defaultValue={channel.accountSid} spellCheck={false} />
        </Field>
        <Field id="apiKeySid" label={words.apiKeySid} required>
          <Input id="apiKeySid" name="apiKeySid" defaultValue={channel.apiKeySid} spellCheck={false} />
        </Field>
        <Secret id="apiKeySecret" label={words.apiKeySecret} isKept={id !== null} />
        <Field id="applicationSid" label={words.applicationSid} required>
          <Input
            id="applicationSid"
            name="applicationSid"
            defaultValue={channel.applicationSid}
            spellCheck={false}
          />
        </Field>
        <Secret id="authToken" label={words.authToken} isKept={id !== null} />
      </fieldset>
      <fieldset className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5">
        <legend className="sr-only">{words.callers}</legend>
        <div className="grid gap-4 sm:grid-cols-2">
          <Seconds
            id="incomingTimeoutSeconds"
            label={words.incomingTimeout}
            help={words.incomingTimeoutHelp}
            value={channel.incomingTimeoutSeconds}
          />
          <Seconds
            id="graceSeconds"
            label={words.grace}
            help={words.graceHelp}
            value={channel.graceSeconds}
          />
          <Seconds id="queueSeconds" label={words.queue} value={channel.queueSeconds} />
          <Field
            id="callsPerSecond"
            label={words.callsPerSecond}
            help={
              wait > 0
                ? `${words.callsPerSecondHelp(mostRung)} ${words.callsPerSecondAfter(String(wait))}`
                : undefined
            }
          >
            <Input
              id="callsPerSecond"
              name="callsPerSecond"
              type="number"
              min={1}
              defaultValue={String(channel.callsPerSecond)}
              onChange={(event) => setPerSecond(Number(event.target.value))}
            />
          </Field>
        </div>
        <Field id="failureUrl" label={words.failureUrl} help={words.failureUrlHelp}>
          <Input id="failureUrl" name="failureUrl" type="url" defaultValue={channel.failureUrl} />
        </Field>
        <div>
          <label className="flex items-center gap-2">
            <input type="checkbox" name="recordCalls" defaultChecked={channel.recordCalls} />
            {words.recordCalls}
          </label>
          <p className="text-muted mt-1 text-[13px]">{words.recordCallsHelp}</p>
        </div>
      </fieldset>
      {checks && <CheckList checks={checks} />}
      {(problem ?? notChecked) && <Problem>{problem ?? notChecked}</Problem>}
      <div className="flex flex-wrap justify-end gap-2">
        <Button
          disabled={checks === "asking"}
          onClick={(event) => void check(event.currentTarget.form!, false)}
        >
          {words.testConnection}
        </Button>
        {id && (
          <Button
            disabled={checks === "asking"}
            onClick={(event) => void check(event.currentTarget.form!, true)}
          >
            {words.configure}
          </Button>
        )}
        <Button type="submit" variant="primary" disabled={isSaving}>
          {isSaving ? common.saving : common.save}
        </Button>
      </div>
    </form>
  );
}

function Secret({ id, label, isKept }: { id: string; label: string; isKept: boolean }) {
  return (
    <Field id={id} label={label} required={!isKept} help={isKept ? words.secretKept : undefined}>
      <Input id={id} name={id} type="password" autoComplete="off" />
    </Field>
  );
}

function Seconds({ id, label, help, value }: { id: string; label: string; help?: string; value: unknown }) {
  return (
    <Field id={id} label={label} help={help}>
      <Input id={id} name={id} type="number" min={1} defaultValue={String(value)} />
    </Field>
  );
}
