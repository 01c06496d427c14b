"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Select, Textarea } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { duration } from "@/components/ui/time";
import { toast } from "@/components/ui/toast";
import type { CallCard } from "@/lib/calls/views/card";
import { whoIsOn } from "@/lib/softphone/who";
import { usePhone } from "./phone-context";
import { QuickActions } from "./quick-actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/softphone";

const KEEP_AFTER_MS = 800;

const draftKey = (callId: string) => `dockline-note-${callId}`;

/** The window for a call's note. Typed text is kept in this browser, and soon on the server. */
export function WrapUpDialog({ card, isBehind }: { card: CallCard; isBehind: boolean }) {
  const phone = usePhone();
  const router = useRouter();
  // Typed text stays in this browser until the server has it.
  const [body, setBody] = useState(() => window.localStorage.getItem(draftKey(card.id)) ?? card.draft);
  const [statusOf, setStatusOf] = useState(card.statuses[0]?.recordId);
  const [chosen, setChosen] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);
  const name = whoIsOn(card);
  const record = card.statuses.find(({ recordId }) => recordId === statusOf);
  const isChanged = chosen !== undefined && chosen !== record?.value;
  const seconds = card.answeredAt && card.endedAt ? Math.max(0, (card.endedAt - card.answeredAt) / 1000) : 0;

  // The server gets it a moment later: the next browser may be a different one.
  useEffect(() => {
    if (body === card.draft) return;
    const timer = setTimeout(() => {
      void fetch(`/api/calls/${card.id}/draft`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ body }),
      }).catch(() => {}); // This browser still has it.
    }, KEEP_AFTER_MS);
    return () => clearTimeout(timer);
  }, [body, card.draft, card.id]);

  function handleChange(text: string) {
    setBody(text);
    window.localStorage.setItem(draftKey(card.id), text);
  }

  async function save(note: { body: string; status: { recordId: string; value: string } | null }) {
    setSaving(true);
    try {
      const response = await fetch(`/api/calls/${card.id}/note`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(note),
      });
      if (!response.ok) {
        const { message } = (await response.json()) as { message: string };
        setProblem(message);
        return;
      }
      window.localStorage.removeItem(draftKey(card.id));
      phone?.send({ type: "wrap-up-done", callId: card.id });
      if (note.body) toast({ title: words.noteSaved });
      router.refresh();
    } catch {
      setProblem(common.notSavedTextKept);
    } finally {
      setSaving(false);
    }
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    const status = record && isChanged ? { recordId: record.recordId, value: chosen } : null;
    void save({ body: body.trim(), status });
  }

  return (
    <Dialog
      title={words.callWith(name)}
      description={`${card.direction === "INBOUND" ? words.incoming : words.outgoing} · ${duration(seconds)}`}
      open={!isBehind}
      onOpenChange={(open) => !open && void save({ body: "", status: null })}
    >
      <form onSubmit={handleSubmit} className="flex flex-col gap-4">
        {!card.main && (
          <div>
            <p className="text-muted">{words.inNoRecord}</p>
            <QuickActions card={card} />
          </div>
        )}
        <Field id="wrap-up-note" label={words.notes} error={problem}>
          <Textarea
            id="wrap-up-note"
            value={body}
            onChange={(event) => handleChange(event.target.value)}
            aria-describedby="wrap-up-note-error"
            className="min-h-28"
          />
        </Field>
        {card.statuses.length > 1 && (
          <Field id="wrap-up-status-of" label={words.statusOf}>
            <Select
              id="wrap-up-status-of"
              value={statusOf}
              onChange={(event) => {
                setStatusOf(event.target.value);
                setChosen(undefined);
              }}
            >
              {card.statuses.map(({ recordId, name: title }) => (
                <option key={recordId} value={recordId}>
                  {title}
                </option>
              ))}
            </Select>
          </Field>
        )}
        {record && (
          <Field
            id="wrap-up-status"
            label={
              record.recordId === card.main?.id ? record.label : words.labelOf(record.label, record.name)
            }
          >
            <Select
              id="wrap-up-status"
              value={chosen ?? record.value ?? ""}
              onChange={(event) => setChosen(event.target.value)}
            >
              {record.options.map((option) => (
                <option key={option.value} value={option.value}>
                  {option.label}
                </option>
              ))}
            </Select>
          </Field>
        )}
        <div className="flex justify-end gap-2">
          <Button disabled={isSaving} onClick={() => void save({ body: "", status: null })}>
            {words.skip}
          </Button>
          <Button type="submit" variant="primary" disabled={isSaving || (body.trim() === "" && !isChanged)}>
            {isSaving ? common.saving : common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
