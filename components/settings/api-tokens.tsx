"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { OneFieldForm } from "@/components/ui/one-field-form";
import { toast } from "@/components/ui/toast";
import { makeTokenAction, revokeTokenAction } from "@/lib/api/actions";
import { words } from "@/lib/words/api";
import { common } from "@/lib/words/common";

/** Creates a token and shows it once. */
export function MakeToken() {
  const [made, setMade] = useState<{ name: string; token: string }>();
  return (
    <>
      <OneFieldForm
        id="token-name"
        label={words.tokenName}
        placeholder={words.tokenNameExample}
        maxLength={60}
        button={words.createToken}
        variant="primary"
        action={(name) => makeTokenAction({ name })}
        onSaved={({ token }, name) => setMade({ name: name.trim(), token })}
      />
      {made && (
        <Dialog
          open
          onOpenChange={() => setMade(undefined)}
          title={words.tokenCreated(made.name)}
          description={words.tokenCreatedAbout}
        >
          <CopyText text={made.token} />
        </Dialog>
      )}
    </>
  );
}

/** Revokes a token after a confirmation; it cannot be restored. */
export function RevokeToken({ id, name }: { id: string; name: string }) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);

  async function handleRevoke() {
    try {
      const result = await revokeTokenAction({ id });
      if (!result.ok) toast({ title: result.message });
      setOpen(false);
      router.refresh();
    } catch {
      toast({ title: common.serverUnreachable });
    }
  }

  return (
    <Dialog
      open={isOpen}
      onOpenChange={setOpen}
      title={words.revokeTitle(name)}
      description={words.revokeAbout}
      trigger={
        <Button size="sm" aria-label={words.revokeOf(name)}>
          {words.revoke}
        </Button>
      }
    >
      <div className="flex justify-end gap-2">
        <Button onClick={() => setOpen(false)}>{common.cancel}</Button>
        <Button variant="danger" onClick={() => void handleRevoke()}>
          {words.revoke}
        </Button>
      </div>
    </Dialog>
  );
}
