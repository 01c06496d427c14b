"use client";

import { PhoneOutgoing } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { FormFields } from "@/components/ui/form-fields";
import { toast } from "@/components/ui/toast";
import { useSave } from "@/components/ui/use-save";
import { askToCallBackAction } from "@/lib/tasks/actions";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/tasks";
import { PersonSelect } from "./person-select";

interface Props {
  recordId: string;
  numbers: { e164: string; number: string }[];
}

/** Requests a callback to this record. It appears on the colleague's list; an answered call completes it (B6). */
export function AskCallBack({ recordId, numbers }: Props) {
  const router = useRouter();
  const [isOpen, setOpen] = useState(false);
  const { save, guard, problem, isSaving } = useSave();
  if (numbers.length === 0) return null;

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "");
    const callBack = {
      recordId,
      e164: text("number"),
      assigneeId: text("assignee") || null,
      about: text("about"),
      dueOn: text("dueOn") || null,
    };
    void save(
      () => askToCallBackAction(callBack),
      () => {
        setOpen(false);
        toast({ title: words.callbackRequested });
        router.refresh();
      },
    );
  }

  return (
    <Dialog
      title={words.requestCallback}
      open={isOpen}
      onOpenChange={setOpen}
      trigger={
        <Button size="sm" variant="ghost">
          <PhoneOutgoing size={14} aria-hidden /> {words.requestCallback}
        </Button>
      }
    >
      <form {...guard} onSubmit={handleSubmit} className="flex flex-col gap-4">
        <FormFields
          fields={[
            {
              id: "call-back-number",
              name: "number",
              kind: "select",
              label: common.number,
              error: problem,
              choices: numbers.map(({ e164, number }) => ({ value: e164, label: number })),
            },
            {
              id: "call-back-who",
              label: words.assignee,
              control: <PersonSelect id="call-back-who" name="assignee" value="me" />,
            },
            { id: "call-back-about", name: "about", label: words.reason },
            { id: "call-back-due", name: "dueOn", kind: "date", label: common.due },
          ]}
        />
        <Button type="submit" variant="primary" className="self-end" disabled={isSaving}>
          {isSaving ? common.saving : words.requestCallback}
        </Button>
      </form>
    </Dialog>
  );
}
