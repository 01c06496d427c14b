import type { NewEvent } from "../../events/domain-event";
import type { Call, Conversation } from "../model/conversation";
import { mainCall } from "../model/parties";

/** Events of calls, for `emit`, which adds each call's state. Pure. */

/** Returns the events of a call that has just begun; `linked` are the records with its number. */
export function callBegan(call: Call, linked: string[], mainId: string | null): NewEvent[] {
  const of = { actor: agentOf(call), subjectId: call.id };
  const started: NewEvent = { ...of, kind: "call.started", data: {} };
  return linked.length === 0
    ? [started]
    : [started, { kind: "call.linked", actor: null, subjectId: call.id, data: { linked, mainId } }];
}

/** Returns the events between two states of a conversation's calls; usually none. */
export function callChanged(before: Conversation, after: Conversation): NewEvent[] {
  const events: NewEvent[] = [];
  const [was, is] = [mainCall(before), mainCall(after)];
  const agent = agentOf(is);
  const subjectId = is.id;
  if (was.answeredAt === null && is.answeredAt !== null)
    events.push({ kind: "call.answered", actor: agent, subjectId, data: {} });
  else if (was.agentId !== null && is.agentId !== null && was.agentId !== is.agentId)
    events.push({
      kind: "call.transferred",
      actor: { id: was.agentId },
      subjectId,
      data: { fromId: was.agentId },
    });
  if (before.state !== "QUEUED" && after.state === "QUEUED")
    events.push({ kind: "call.queued", actor: null, subjectId, data: {} });
  if (was.endedAt === null && is.endedAt !== null) {
    const actor = after.endRequestedBy === "agent" ? agent : null;
    events.push({ kind: "call.ended", actor, subjectId, data: {} });
  }
  for (const call of after.calls.slice(1)) {
    const known = before.calls.find(({ id }) => id === call.id);
    events.push(...ofTelephone(known, call));
  }
  return events;
}

/** The events of the call to a further telephone. */
function ofTelephone(was: Call | undefined, is: Call): NewEvent[] {
  const of = { actor: null, subjectId: is.id, data: {} };
  const isNew = (key: "answeredAt" | "endedAt") => (was?.[key] ?? null) === null && is[key] !== null;
  return [
    ...(isNew("answeredAt") ? [{ ...of, kind: "call.answered" as const }] : []),
    ...(isNew("endedAt") ? [{ ...of, kind: "call.ended" as const }] : []),
  ];
}

const agentOf = ({ agentId }: Call) => (agentId === null ? null : { id: agentId });
