"use client";

import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { inviteUserAction } from "@/lib/people/actions";
import { words } from "@/lib/words/people";
import { LinkOnce } from "./link-once";
import { readUser, userFields, type Choices } from "./user-fields";

interface ShownLink {
  name: string;
  link: string;
  problem?: string;
}

/** Invites a user, and mails or shows the link by which they choose a password. */
export function InviteUser(choices: Choices) {
  const [isOpen, setOpen] = useState(false);
  const [made, setMade] = useState<ShownLink>();
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const typed = readUser(new FormData(event.currentTarget));
    void save(
      () => inviteUserAction(typed),
      (delivery) => {
        setOpen(false);
        if ("sentTo" in delivery) toast({ title: words.linkSent(delivery.sentTo) });
        else setMade({ name: typed.name.trim(), ...delivery });
      },
    );
  }

  return (
    <>
      <Dialog
        open={isOpen}
        onOpenChange={setOpen}
        title={words.invite}
        description={words.inviteAbout}
        trigger={<Button variant="primary">{words.invite}</Button>}
      >
        <form {...guard} onSubmit={handleSubmit} noValidate className="flex flex-col gap-4">
          <FormFields errors={errors} fields={userFields(choices)} />
          {problem && <Problem>{problem}</Problem>}
          <div className="flex justify-end">
            <Button type="submit" variant="primary" disabled={isSaving}>
              {words.sendInvitation}
            </Button>
          </div>
        </form>
      </Dialog>
      {made && <LinkOnce {...made} onClose={() => setMade(undefined)} />}
    </>
  );
}
