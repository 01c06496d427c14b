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
import type { ReactElement } from "react";
import { recordPath } from "@/components/records/paths";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { useGo } from "@/components/ui/use-go";
import type { CallCard } from "@/lib/calls/views/card";
import { loadTypeAction } from "@/lib/records/actions";
import { words } from "@/lib/words/softphone";
import { common } from "@/lib/words/common";
import { useOpenForm } from "./open-form";

/** Actions for the customer during a call, without leaving it (C2, C3). */
export function QuickActions({ card }: { card: CallCard }) {
  const go = useGo();
  const openForm = useOpenForm();
  const { main } = card;

  async function openRecordForm(typeKey: string) {
    const result = await loadTypeAction({ typeKey });
    if (result.ok) openForm({ kind: "record", type: result.value, card });
    else toast({ title: result.message });
  }

  return (
    <div className="mt-3">
      <div className="flex flex-wrap gap-1.5">
        {main?.reachable ? (
          <>
            <Action icon={<ExternalLink size={14} />} onClick={() => go(recordPath(main.typeKey, main.id))}>
              {words.openThing(main.typeLabel.toLowerCase())}
            </Action>
            <Action icon={<ListTodo size={14} />} onClick={() => openForm({ kind: "task", card, main })}>
              {common.addTask}
            </Action>
            <Action icon={<StickyNote size={14} />} onClick={() => openForm({ kind: "note", card, main })}>
              {words.addNote}
            </Action>
            <Action icon={<LifeBuoy size={14} />} onClick={() => void openRecordForm("case")}>
              {words.createCase}
            </Action>
            <Action icon={<BriefcaseBusiness size={14} />} onClick={() => void openRecordForm("deal")}>
              {words.addDeal}
            </Action>
          </>
        ) : (
          !main && (
            <>
              <Action icon={<Sparkles size={14} />} onClick={() => void openRecordForm("lead")}>
                {words.createLead}
              </Action>
              <Action icon={<UserPlus size={14} />} onClick={() => void openRecordForm("contact")}>
                {words.createContact}
              </Action>
            </>
          )
        )}
      </div>
    </div>
  );
}

function Action({ icon, onClick, children }: { icon: ReactElement; onClick: () => void; children: string }) {
  return (
    <Button size="sm" onClick={onClick}>
      {icon}
      <span>{children}</span>
    </Button>
  );
}
