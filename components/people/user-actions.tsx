"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { Result } from "@/lib/base/result";
import {
  endSessionsAction,
  renewPasswordLinkAction,
  resetTwoFactorAction,
  setDisabledAction,
  setDndAction,
} from "@/lib/people/actions";
import type { UserView } from "@/lib/people/users";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/people";
import {
  HandOver,
  HandOverPicker,
  RungBy,
  useHandOver,
  wordBelongings,
  type HandOverProps,
} from "./hand-over";
import { LinkOnce } from "./link-once";

/** Runs an action of a button, says what went wrong, and shows the page anew. */
function useRun() {
  const router = useRouter();
  return async function run<T>(action: () => Promise<Result<T>>): Promise<T | null> {
    try {
      const result = await action();
      if (!result.ok) toast({ title: result.message });
      router.refresh();
      return result.ok ? result.value : null;
    } catch {
      toast({ title: common.serverUnreachable });
      return null;
    }
  };
}

interface Props extends Omit<HandOverProps, "userId"> {
  user: UserView;
}

/** What an administrator does with a user's account. */
export function UserActions({ user: { id, name, state, dnd, hasTwoFactor }, ...props }: Props) {
  const run = useRun();
  const handOver = useHandOver({ userId: id, locale: props.locale });
  const [toId, setToId] = useState("");
  const [link, setLink] = useState<{ link: string; problem?: string }>();
  const [isAsking, setAsking] = useState(false);

  async function handleLink() {
    const made = await run(() => renewPasswordLinkAction({ id }));
    if (!made) return;
    if ("sentTo" in made) toast({ title: words.linkSent(made.sentTo) });
    else setLink(made);
  }

  async function handleDisable() {
    await run(() => setDisabledAction({ id, isDisabled: true }));
    setAsking(false);
    if (toId !== "") await handOver(toId);
  }

  const theirs = wordBelongings(props.belongings, props.locale);
  if (state === "disabled")
    return (
      <>
        <div>
          <Button onClick={() => void run(() => setDisabledAction({ id, isDisabled: false }))}>
            {words.enable}
          </Button>
        </div>
        <HandOver userId={id} {...props} />
      </>
    );
  return (
    <div className="flex flex-wrap gap-2">
      <Button onClick={() => void handleLink()}>{words.newLink}</Button>
      <Button aria-pressed={dnd} onClick={() => void run(() => setDndAction({ id, dnd: !dnd }))}>
        {words.dnd}
      </Button>
      {hasTwoFactor && <ResetTwoFactor id={id} name={name} />}
      <Dialog
        open={isAsking}
        onOpenChange={setAsking}
        title={words.disableTitle(name)}
        description={words.disableAbout}
        trigger={<Button variant="danger">{words.disable}</Button>}
      >
        <div className="mb-4 flex flex-col gap-2">
          {theirs !== "" && (
            <>
              <p>
                <span className="text-muted">{words.belongings}:</span> {theirs}
              </p>
              <HandOverPicker others={props.others} value={toId} onChange={setToId} none={words.keepTheirs} />
              <p className="text-muted text-[13px]">{words.handOverAbout}</p>
            </>
          )}
          <RungBy numbers={props.belongings.numbers} />
        </div>
        <div className="flex justify-end gap-2">
          <Button onClick={() => setAsking(false)}>{common.cancel}</Button>
          <Button variant="danger" onClick={() => void handleDisable()}>
            {words.disable}
          </Button>
        </div>
      </Dialog>
      {link && <LinkOnce name={name} {...link} onClose={() => setLink(undefined)} />}
    </div>
  );
}

/** Turns a user's second factor off, after a confirmation. */
function ResetTwoFactor({ id, name }: { id: string; name: string }) {
  const run = useRun();
  const [isAsking, setAsking] = useState(false);

  async function handleReset() {
    await run(() => resetTwoFactorAction({ id }));
    setAsking(false);
  }

  return (
    <Dialog
      open={isAsking}
      onOpenChange={setAsking}
      title={words.resetTwoFactorTitle(name)}
      description={words.resetTwoFactorAbout}
      trigger={<Button>{words.resetTwoFactor}</Button>}
    >
      <div className="flex justify-end gap-2">
        <Button onClick={() => setAsking(false)}>{common.cancel}</Button>
        <Button variant="danger" onClick={() => void handleReset()}>
          {words.resetTwoFactor}
        </Button>
      </div>
    </Dialog>
  );
}

/** Ends all sessions of a user. */
export function EndSessions({ id }: { id: string }) {
  const run = useRun();
  return (
    <Button size="sm" onClick={() => void run(() => endSessionsAction({ id }))}>
      {words.signOutEverywhere}
    </Button>
  );
}
