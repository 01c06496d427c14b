"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Field, Input } from "@/components/ui/control";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { makeTokenAction, revokeTokenAction } from "@/lib/api/actions";
import { words } from "@/lib/words/api";
import { common } from "@/lib/words/common";

/** Makes a token, and shows it once. */
export function MakeToken() {
  const [name, setName] = useState("");
  const [made, setMade] = useState<{ name: string; token: string }>();
  const { save, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(
      () => makeTokenAction({ name }),
      ({ token }) => {
        setMade({ name: name.trim(), token });
        setName("");
      },
    );
  }

  return (
    <form onSubmit={handleSubmit} noValidate className="flex items-start gap-2">
      <div className="grow">
        <Field id="token-name" label={words.tokenName} error={problem}>
          <Input
            id="token-name"
            value={name}
            placeholder={words.tokenNameExample}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
            aria-invalid={problem !== undefined}
            aria-describedby="token-name-error"
          />
        </Field>
      </div>
      <Button type="submit" variant="primary" className="mt-[23.5px]" disabled={isSaving}>
        {words.makeToken}
      </Button>
      {made && (
        <Dialog
          open
          onOpenChange={() => setMade(undefined)}
          title={words.tokenMade(made.name)}
          description={words.tokenMadeAbout}
        >
          <NewToken token={made.token} />
        </Dialog>
      )}
    </form>
  );
}

function NewToken({ token }: { token: string }) {
  const [isCopied, setCopied] = useState(false);

  async function handleCopy() {
    try {
      await navigator.clipboard.writeText(token);
      setCopied(true);
    } catch {
      setCopied(false); // the browser does not allow it: the text can be selected
    }
  }

  return (
    <div className="flex items-center gap-2">
      <code className="bg-subtle border-line grow rounded-lg border px-3 py-2 text-[13px] break-all select-all">
        {token}
      </code>
      <Button onClick={() => void handleCopy()}>
        <span aria-live="polite">{isCopied ? words.copied : words.copy}</span>
      </Button>
    </div>
  );
}

/** Takes a token away, after a question: it cannot be brought back. */
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
