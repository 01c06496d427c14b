"use client";

import {
  BriefcaseBusiness,
  ExternalLink,
  LifeBuoy,
  ListTodo,
  Sparkles,
  StickyNote,
  UserPlus,
} from "lucide-react";
import { useRouter } from "next/navigation";
import { useState, type ReactNode } from "react";
import { AddNote } from "@/components/records/add-note";
import { recordPath } from "@/components/records/paths";
import { RecordDialog } from "@/components/records/record-dialog";
import { TaskForm } from "@/components/records/task-form";
import { Button } from "@/components/ui/button";
import { Dialog } from "@/components/ui/dialog";
import { toast } from "@/components/ui/toast";
import type { CallCard } from "@/lib/calls/card";
import type { TypeView } from "@/lib/records/field-kinds";
import { loadTypeAction } from "@/lib/records/actions";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";

type Open = { kind: "task" } | { kind: "note" } | { kind: "record"; type: TypeView } | null;

/** C2, C3: what an agent does about a customer while talking, without leaving the call. */
export function QuickActions({ card }: { card: CallCard }) {
  const router = useRouter();
  const [open, setOpen] = useState<Open>(null);
  const { main } = card;
  const close = () => setOpen(null);

  async function openForm(typeKey: string) {
    const result = await loadTypeAction({ typeKey });
    if (result.ok) setOpen({ kind: "record", type: result.value });
    else toast({ title: result.message });
  }

  return (
    <div className="mt-3">
      <div className="flex flex-wrap gap-1.5">
        {main?.reachable ? (
          <>
            <Action
              icon={<ExternalLink size={14} />}
              onClick={() => router.push(recordPath(main.typeKey, main.id))}
            >
              {words.openThing(main.typeLabel.toLowerCase())}
            </Action>
            <Action icon={<ListTodo size={14} />} onClick={() => setOpen({ kind: "task" })}>
              {common.addTask}
            </Action>
            <Action icon={<StickyNote size={14} />} onClick={() => setOpen({ kind: "note" })}>
              {words.addNote}
            </Action>
            <Action icon={<LifeBuoy size={14} />} onClick={() => void openForm("case")}>
              {words.createCase}
            </Action>
            <Action icon={<BriefcaseBusiness size={14} />} onClick={() => void openForm("deal")}>
              {words.addDeal}
            </Action>
          </>
        ) : (
          !main && (
            <>
              <Action icon={<Sparkles size={14} />} onClick={() => void openForm("lead")}>
                {words.createLead}
              </Action>
              <Action icon={<UserPlus size={14} />} onClick={() => void openForm("contact")}>
                {words.createContact}
              </Action>
            </>
          )
        )}
      </div>
      {main && (
        <>
          <Dialog
            title={words.taskFor(main.name)}
            open={open?.kind === "task"}
            onOpenChange={(next) => next || close()}
          >
            <TaskForm
              recordId={main.id}
              onSaved={() => {
                close();
                toast({ title: words.taskAdded });
                router.refresh();
              }}
            />
          </Dialog>
          <Dialog
            title={words.noteOn(main.name)}
            open={open?.kind === "note"}
            onOpenChange={(next) => next || close()}
          >
            <AddNote
              recordId={main.id}
              onSaved={() => {
                close();
                toast({ title: words.noteAdded });
              }}
            />
          </Dialog>
        </>
      )}
      {open?.kind === "record" && (
        <RecordDialog
          type={open.type}
          open
          onOpenChange={(next) => next || close()}
          start={startOf(card, open.type)}
          callId={isCustomerType(open.type) ? card.id : undefined}
          stay
        />
      )}
    </div>
  );
}

const isCustomerType = (type: TypeView) => type.key === "lead" || type.key === "contact";

/** What a form opened from a call starts with: the number for a new customer, the customer for a case or deal. */
function startOf(card: CallCard, type: TypeView) {
  if (isCustomerType(type)) {
    const phone = type.fields.find((field) => field.kind === "PHONE");
    return { values: phone ? { [phone.key]: card.e164 ?? "" } : {} };
  }
  const { main } = card;
  const link = type.fields.find((field) => field.kind === "LINK" && field.targetTypeKey === main?.typeKey);
  if (!main || !link) return {};
  return { links: { [link.key]: [main.id] }, linkNames: { [link.key]: main.name } };
}

function Action({ icon, onClick, children }: { icon: ReactNode; onClick: () => void; children: string }) {
  return (
    <Button size="sm" onClick={onClick}>
      {icon}
      {children}
    </Button>
  );
}
