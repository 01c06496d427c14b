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

/** F3: what becomes of the call that was handed over; its failure is a notice. */
function handedOver({ handedOver: callId, cards }: PhoneState): string | null {
  const transfer = callId ? cards[callId]?.transfer : null;
  if (transfer?.state === "ringing") return words.ringing(transfer.to);
  return transfer?.state === "taken" ? words.transferTaken(transfer.to) : null;
}

/** Something that whoever writes a note must see nevertheless. */
export const isTold = (state: PhoneState) =>
  state.notice !== null || state.question !== null || state.returning !== null || handedOver(state) !== null;

/** What is above the controls scrolls, and may have been scrolled away. */
export const bringIntoView = (element: HTMLElement | null) => element?.scrollIntoView({ block: "nearest" });

/** What the agent must be told, what they are asked before a call, and the line after one that reached nobody. */
export function Notice() {
  const phone = usePhone();
  const notice = usePhoneState((state) => state.notice ?? handedOver(state));
  const question = usePhoneState((state) => state.question);
  const unanswered = usePhoneState(({ phase, unanswered: callId }) =>
    phase.name === "idle" || phase.name === "ringing" ? callId : null,
  );
  const isSilent = usePhoneState((state) => !state.canRing && state.phase.name === "idle");
  if (isSilent && !notice && !question) {
    // Any click will do; it bubbles to whoever waits for it.
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
      {unanswered && <Line key={unanswered} callId={unanswered} />}
    </div>
  );
}

/** E1: one line on a call that reached nobody, or a reminder to call again. What is typed stays while another call rings. */
function Line({ callId }: { callId: string }) {
  const phone = usePhone();
  const [body, setBody] = useDraft(`dockline-line-${callId}`);
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
