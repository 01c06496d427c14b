"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { FormFields, type FormField } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { checkChannelAction, checkFallbackAction, saveChannelAction } from "@/lib/company-numbers/actions";
import type { ChannelInput } from "@/lib/company-numbers/settings";
import type { SetupCheck } from "@/lib/channels/twilio/server/setup";
import { words } from "@/lib/words/channel-settings";
import { common } from "@/lib/words/common";
import { CheckList } from "./check-list";

interface Props {
  /** Null for a new account. */
  id: string | null;
  channel: Omit<ChannelInput, "authToken" | "apiKeySecret">;
  /** The most people any of its numbers rings. */
  mostRung: number;
  /** TwiML to host on another server. */
  fallbackDocument: string;
}

/** Settings of a Twilio account (K6). Secrets are entered and replaced, never shown. */
export function ChannelForm({ id, channel, mostRung, fallbackDocument }: Props) {
  const router = useRouter();
  const { save, guard, problem, isSaving } = useSave();
  const [notChecked, setNotChecked] = useState<string>();
  const [checks, setChecks] = useState<SetupCheck[] | "asking">();
  const [fallback, setFallback] = useState<SetupCheck[] | "asking">();
  const [perSecond, setPerSecond] = useState(String(channel.callsPerSecond));

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
      fallbackUrl: text("fallbackUrl"),
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
    const { accountSid, apiKeySid, apiKeySecret, applicationSid, fallbackUrl } = read(form);
    setChecks("asking");
    try {
      const result = await checkChannelAction({
        id,
        accountSid,
        apiKeySid,
        apiKeySecret,
        applicationSid,
        fallbackUrl,
        configure,
      });
      setNotChecked(result.ok ? undefined : result.message);
      setChecks(result.ok ? result.value.checks : undefined);
    } catch {
      setChecks(undefined);
      setNotChecked(common.serverUnreachable);
    }
  }

  async function checkFallback(form: HTMLFormElement) {
    const { accountSid, authToken, fallbackUrl } = read(form);
    setFallback("asking");
    const result = await checkFallbackAction({ id, accountSid, authToken, fallbackUrl }).catch(() => null);
    setFallback([
      result?.ok ? result.value : { ok: false, words: result?.message ?? common.serverUnreachable },
    ]);
  }

  const sid = (id: "accountSid" | "apiKeySid" | "applicationSid", label: string): FormField => ({
    id,
    label,
    required: true,
    value: channel[id],
    spellCheck: false,
  });
  const secret = (fieldId: string, label: string): FormField => ({
    id: fieldId,
    kind: "password",
    label,
    required: id === null,
    help: id === null ? undefined : words.secretKept,
    autoComplete: "off",
  });
  const seconds = (
    id: "incomingTimeoutSeconds" | "graceSeconds" | "queueSeconds",
    label: string,
  ): FormField => ({ id, kind: "number", label, min: 1, value: String(channel[id]) });
  const wait = Math.max(0, Math.ceil(mostRung / Math.max(1, Number(perSecond))) - 1);
  return (
    <form {...guard} onSubmit={handleSubmit} noValidate className="flex max-w-2xl flex-col gap-4">
      <fieldset className="bg-surface border-line grid gap-4 rounded-2xl border p-5 sm:grid-cols-2">
        <legend className="sr-only">{words.account}</legend>
        <FormFields
          fields={[
            { id: "name", label: common.name, required: true, value: channel.name },
            sid("accountSid", words.accountSid),
            sid("apiKeySid", words.apiKeySid),
            secret("apiKeySecret", words.apiKeySecret),
            sid("applicationSid", words.applicationSid),
            secret("authToken", words.authToken),
          ]}
        />
      </fieldset>
      <fieldset className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5">
        <legend className="sr-only">{words.callers}</legend>
        <div className="grid gap-4 sm:grid-cols-2">
          <FormFields
            fields={[
              {
                ...seconds("incomingTimeoutSeconds", words.incomingTimeout),
                help: words.incomingTimeoutHelp,
              },
              { ...seconds("graceSeconds", words.grace), help: words.graceHelp },
              seconds("queueSeconds", words.queue),
              {
                id: "callsPerSecond",
                kind: "number",
                label: words.callsPerSecond,
                help:
                  wait > 0
                    ? `${words.callsPerSecondHelp(mostRung)} ${words.callsPerSecondAfter(String(wait))}`
                    : undefined,
                min: 1,
                value: perSecond,
                onChange: setPerSecond,
              },
            ]}
          />
        </div>
        <FormFields
          fields={[
            {
              id: "failureUrl",
              kind: "url",
              label: words.failureUrl,
              help: words.failureUrlHelp,
              value: channel.failureUrl,
            },
            {
              id: "recordCalls",
              kind: "checkbox",
              label: words.recordCalls,
              help: words.recordCallsHelp,
              value: channel.recordCalls,
            },
          ]}
        />
      </fieldset>
      <section
        aria-labelledby="fallback"
        className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5"
      >
        <div>
          <h2 id="fallback" className="font-medium">
            {words.fallback}
          </h2>
          <p className="text-muted text-[13px]">{words.fallbackAbout}</p>
        </div>
        <div role="group" aria-label={words.fallbackDocument}>
          <CopyText text={fallbackDocument} />
        </div>
        <div className="flex items-start gap-2">
          <div className="grow">
            <FormFields
              fields={[
                {
                  id: "fallbackUrl",
                  kind: "url",
                  label: words.fallbackUrl,
                  help: words.fallbackUrlHelp,
                  value: channel.fallbackUrl,
                },
              ]}
            />
          </div>
          {/* Level with the field. */}
          <Button
            className="mt-[23.5px]"
            disabled={fallback === "asking"}
            onClick={(event) => void checkFallback(event.currentTarget.form!)}
          >
            {words.checkFallback}
          </Button>
        </div>
        {fallback && (
          <CheckList label={words.fallbackResult} asking={words.checkingFallback} checks={fallback} />
        )}
      </section>
      {checks && <CheckList label={words.checks} asking={words.testing} checks={checks} />}
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
