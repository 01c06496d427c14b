"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Input } from "@/components/ui/control";
import { toast } from "@/components/ui/toast";
import { useDraft } from "@/components/ui/use-draft";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/softphone";
import type { PhoneState } from "@/lib/softphone/phone-machine";
import { usePhone, usePhoneState } from "./phone-context";

/** Returns the progress of a transferred call (F3); a failure becomes a notice. */
function transferred({ afterCall, cards }: PhoneState): string | null {
  const callId = afterCall.transferred;
  const transfer = callId ? cards[callId]?.transfer : null;
  if (transfer?.state === "ringing") return words.ringing(transfer.to);
  return transfer?.state === "taken" ? words.transferTaken(transfer.to) : null;
}

/** Returns whether there is something an agent must see even while writing a note. */
export const isTold = (state: PhoneState) =>
  state.notices.notice !== null ||
  state.notices.question !== null ||
  state.returning.lost !== null ||
  transferred(state) !== null;

/** The content above the controls may have been scrolled away. */
export const bringIntoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" });

/** A notice for the agent, a question before a call, or the note line after an unanswered call. */
export function Notice() {
  const phone = usePhone();
  const notice = usePhoneState((state) => state.notices.notice ?? transferred(state));
  const question = usePhoneState((state) => state.notices.question);
  const unanswered = usePhoneState(({ phase, afterCall }) =>
    phase.name === "idle" || phase.name === "ringing" ? afterCall.unanswered : null,
  );
  const isSilent = usePhoneState((state) => !state.registration.canRing && state.phase.name === "idle");
  if (isSilent && !notice && !question) {
    // Any click will do; it bubbles to the listener that unlocks sound.
    return (
      <div role="alert" className="bg-subtle mx-3 mb-3 rounded-lg px-3 py-2 text-[13px]">
        <button type="button" className="text-left">
          {words.clickForSound}
        </button>
      </div>
    );
  }
  if (!notice && !question && !unanswered) return null;
  const dismiss = () => phone?.send({ type: "notice-dismissed" });
  return (
    <div role="alert" className="bg-subtle mx-3 mb-3 rounded-lg px-3 py-2 text-[13px]">
      <div key={question?.message ?? notice} ref={bringIntoView} className="flex items-start gap-2">
        <span className="grow">{question?.message ?? notice}</span>
        {question ? (
          <>
            <button
              type="button"
              className="text-accent font-medium whitespace-nowrap"
              onClick={() => phone?.dial({ ...question.target, confirmed: true }, question.label)}
            >
              {words.callAnyway}
            </button>
            <button type="button" className="text-muted font-medium" onClick={dismiss}>
              {common.cancel}
            </button>
          </>
        ) : (
          <button type="button" className="text-accent font-medium" onClick={dismiss}>
            {words.ok}
          </button>
        )}
      </div>
      {unanswered && <ShortNote key={unanswered} callId={unanswered} />}
    </div>
  );
}

/** One line about an unanswered call, or a reminder to call again (E1). Typed text stays while another call rings. */
function ShortNote({ callId }: { callId: string }) {
  const phone = usePhone();
  const [body, setBody] = useDraft(`dockline-short-note-${callId}`);
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  async function send(path: "note" | "call-back", input: unknown, saved: string) {
    setSaving(true);
    try {
      const response = await fetch(`/api/calls/${callId}/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      if (!response.ok) return setProblem(((await response.json()) as { message: string }).message);
      setBody("");
      toast({ title: saved });
      phone?.send({ type: "wrap-up-done", callId });
    } catch {
      setProblem(common.notSavedTextKept);
    } finally {
      setSaving(false);
    }
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void send("note", { body: body.trim(), status: null }, words.noteSaved);
  }

  return (
    <form onSubmit={handleSubmit} className="mt-2 flex flex-col gap-2">
      <Input
        aria-label={words.shortNote}
        placeholder={words.shortNote}
        value={body}
        onChange={(event) => setBody(event.target.value)}
        className="h-8!"
      />
      {problem && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button
          size="sm"
          disabled={isSaving}
          onClick={() => void send("call-back", { note: body.trim() }, words.addedToCallbacks)}
        >
          {words.callBackLater}
        </Button>
        <Button size="sm" type="submit" variant="primary" disabled={isSaving || body.trim() === ""}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}
