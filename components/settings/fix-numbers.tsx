"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { tellWhenDone } from "@/components/jobs/job-toast";
import { Button } from "@/components/ui/button";
import { Field, Select } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { Problem } from "@/components/ui/problem";
import { fixNumbersAction, previewFixAction, type FixPreview } from "@/lib/records/match-index/actions";
import { countryOptions } from "@/lib/phone-numbers/countries";
import type { Trouble } from "@/lib/records/match-index/fix-numbers";
import { words } from "@/lib/words/settings";
import { common } from "@/lib/words/common";

interface Props {
  typeKey: string;
  fieldKey: string;
  fieldLabel: string;
  trouble: Trouble;
  locale: string;
}

const WORDS: Record<Trouble, { title: string; description: string }> = {
  unreadable: {
    title: words.setCountry,
    description: words.setCountryAbout,
  },
  assumed: {
    title: words.confirmCountry,
    description: words.confirmCountryAbout,
  },
  outdated: {
    title: words.updateNumbers,
    description: words.updateNumbersAbout,
  },
  several: {
    title: words.split,
    description: words.splitAbout,
  },
};

const UNREACHABLE = common.serverUnreachable;

/** Corrects a field's numbers in bulk, after a preview; can be undone. */
export function FixNumbers({ typeKey, fieldKey, fieldLabel, trouble, locale }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const [country, setCountry] = useState<string | null>(null);
  const [except, setExcept] = useState<string[]>([]);
  const [preview, setPreview] = useState<FixPreview | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [problem, setProblem] = useState<string>();
  const needsCountry = trouble === "unreadable";

  async function look(chosen: string | null) {
    setCountry(chosen);
    setExcept([]);
    setPreview(null);
    setProblem(undefined);
    if (needsCountry && chosen === null) return;
    setAsking(true);
    const fix = { fieldKey, trouble, country: chosen, except: [] };
    const result = await previewFixAction({ typeKey, fix }).catch(() => null);
    setAsking(false);
    if (result?.ok) setPreview(result.value);
    else setProblem(result?.message ?? UNREACHABLE);
  }

  async function write() {
    setAsking(true);
    const fix = { fieldKey, trouble, country, except };
    const result = await fixNumbersAction({ typeKey, fix }).catch(() => null);
    setAsking(false);
    if (!result?.ok) return setProblem(result?.message ?? UNREACHABLE);
    setOpen(false);
    await tellWhenDone(result.value.jobId, locale, () => router.refresh());
  }

  function toggle(id: string) {
    setExcept(except.includes(id) ? except.filter((other) => other !== id) : [...except, id]);
  }

  const count = preview ? preview.changed - except.length : 0;
  return (
    <Dialog
      title={words.fixTitle(WORDS[trouble].title, fieldLabel)}
      description={WORDS[trouble].description}
      open={isOpen}
      onOpenChange={(open) => {
        setOpen(open);
        if (open) void look(null);
      }}
      trigger={<Button size="sm">{WORDS[trouble].title}…</Button>}
    >
      <div className="flex flex-col gap-4">
        {trouble !== "several" && (
          <Field id="fix-country" label={common.country}>
            <Select
              id="fix-country"
              value={country ?? ""}
              onChange={(event) => void look(event.target.value || null)}
            >
              <option value="">{needsCountry ? words.chooseACountry : words.assumedForEach}</option>
              {countryOptions().map(({ value, label }) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <div role="status">
          {isAsking && <p className="text-muted">{words.checkingNumbers}</p>}
          {preview && <p>{previewWords(preview)}</p>}
        </div>
        {preview && preview.rows.length > 0 && (
          <ul
            aria-label={words.preview}
            className="border-line divide-line max-h-72 divide-y overflow-y-auto rounded-lg border"
          >
            {preview.rows.map(({ id, name, before, after }) => (
              <li key={id}>
                <label className="flex items-baseline gap-2.5 px-3 py-1.5">
                  <input
                    type="checkbox"
                    checked={!except.includes(id)}
                    onChange={() => toggle(id)}
                    className="translate-y-0.5"
                  />
                  <span className="min-w-0 grow truncate">{name}</span>
                  <span className="text-muted text-right text-[13px] sm:whitespace-nowrap">
                    {before} <span aria-label={words.becomes}>→</span>{" "}
                    <span className="text-ink">{after}</span>
                  </span>
                </label>
              </li>
            ))}
          </ul>
        )}
        {problem && <Problem>{problem}</Problem>}
        <div className="flex justify-end gap-2">
          <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
          <Button variant="primary" disabled={count === 0 || isAsking} onClick={write}>
            {preview?.isPartial ? words.updateAll : words.updateCount(count)}
          </Button>
        </div>
      </div>
    </Dialog>
  );
}

function previewWords({ changed, unchanged, isPartial, rows }: FixPreview): string {
  const sentence = isPartial
    ? words.fixPreviewPartial(changed, unchanged)
    : words.fixPreview(changed, unchanged);
  return rows.length < changed ? `${sentence} ${words.fixPreviewFirst(rows.length)}` : sentence;
}
