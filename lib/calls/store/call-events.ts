import type { NewEvent } from "../../events/domain-event";
import type { Call } from "../model/call";

/** Events of a call, for `emit`, which adds the call's state. Pure. */

/** Returns the events of a call that has just begun; `linked` are the records with its number. */
export function callBegan(call: Call, linked: string[], mainId: string | null): NewEvent[] {
  const of = { actor: agentOf(call), subjectId: call.id };
  const started: NewEvent = { ...of, kind: "call.started", data: {} };
  return linked.length === 0
    ? [started]
    : [started, { kind: "call.linked", actor: null, subjectId: call.id, data: { linked, mainId } }];
}

/** Returns the events between two states of a call; usually none. */
export function callChanged(before: Call, after: Call): NewEvent[] {
  const events: NewEvent[] = [];
  const agent = agentOf(after);
  const subjectId = after.id;
  const isNew = (state: Call["state"]) => before.state !== state && after.state === state;
  if (before.answeredAt === null && after.answeredAt !== null)
    events.push({ kind: "call.answered", actor: agent, subjectId, data: {} });
  else if (before.agentId !== null && after.agentId !== null && before.agentId !== after.agentId)
    events.push({
      kind: "call.transferred",
      actor: { id: before.agentId },
      subjectId,
      data: { fromId: before.agentId },
    });
  if (isNew("QUEUED")) events.push({ kind: "call.queued", actor: null, subjectId, data: {} });
  if (isNew("ENDED"))
    events.push({
      kind: "call.ended",
      actor: after.endRequestedBy === "agent" ? agent : null,
      subjectId,
      data: {},
    });
  return events;
}

const agentOf = ({ agentId }: Call) => (agentId === null ? null : { id: agentId });
