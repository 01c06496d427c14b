import type { NewEvent } from "../../events/domain-event";
import type { Call } from "../model/call";

/** What has happened to a call, for `emit`, which adds how the call is. Pure. */

/** A call that has just begun; `linked` are the records with its number. */
export function callBegan(call: Call, linked: string[], mainId: string | null): NewEvent[] {
  const of = { actor: agentOf(call), subjectId: call.id };
  const started: NewEvent = { ...of, kind: "call.started", data: {} };
  return linked.length === 0
    ? [started]
    : [started, { kind: "call.linked", actor: null, subjectId: call.id, data: { linked, mainId } }];
}

/** What happened between two states of a call; mostly nothing. */
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
