import "server-only";
import type { Tx } from "../../base/db";
import { fail, ok, type Result } from "../../base/result";
import { words } from "../../words/calls";
import type { CallEngine } from "../engine/call-engine";
import { claimSlots } from "../engine/routing";
import type { Conversation } from "../model/conversation";
import type { Fact } from "../model/facts";
import { may } from "../model/may";
import { consultation, isMember, legOf } from "../model/parties";
import { takeRoomNumber } from "../store/room-number";

/** A command of somebody in a call, or who may join it, besides ringing somebody and the red button. */
export type Control =
  | { type: "hold" | "resume" | "complete" | "merge" | "conference" }
  /** `legId` names the leg that the browser connects with. */
  | { type: "join"; legId: string }
  | { type: "share"; isShared: boolean }
  | { type: "mute"; legId: string; isMuted: boolean }
  | { type: "remove"; legId: string };

type ControlProblem = "not-now" | "no-room-free" | "has-room" | "on-a-call";

/** Why a command is refused, by code. */
const REFUSED = {
  "not-now": words.notNow,
  "no-room-free": words.noRoomFree,
  "has-room": words.hasRoom,
  "on-a-call": words.onAnotherCall,
};

/** Does what a user asks of a call. The facts are durable when this resolves; what follows from them has begun. */
export async function controlCall(
  calls: CallEngine,
  userId: string,
  callId: string,
  control: Control,
): Promise<Result<object, ControlProblem>> {
  let refused: ControlProblem | null = "not-now";
  await calls.apply(callId, async (c, tx, at): Promise<Fact[]> => {
    // A page that asks again after a lost answer has joined already.
    const isRepeated = control.type === "join" && legOf(c, control.legId)?.userId === userId;
    if (isRepeated) refused = null;
    if (isRepeated || !may(c, userId, control.type)) return [];
    const facts = await factsOf(c, tx, userId, control, at);
    refused = typeof facts === "string" ? facts : null;
    return typeof facts === "string" ? [] : facts;
  });
  return refused === null ? ok({}) : fail(refused, REFUSED[refused]);
}

async function factsOf(
  c: Conversation,
  tx: Tx,
  userId: string,
  control: Control,
  at: number,
): Promise<Fact[] | ControlProblem> {
  switch (control.type) {
    case "hold":
      return [{ type: "hold-asked", byUserId: userId, at }];
    case "resume":
      return [{ type: "resumed", byUserId: userId }];
    case "complete":
      return [{ type: "consult-completed", legId: consultation(c)!.leg.id, at }];
    case "merge": {
      const legId = consultation(c)!.leg.id;
      if (c.room !== null) return [{ type: "merged", legId, number: null, at }];
      const number = await takeRoomNumber(tx, c.id, userId);
      return typeof number === "string" ? number : [{ type: "merged", legId, number, at }];
    }
    case "conference": {
      const number = await takeRoomNumber(tx, c.id, userId);
      return typeof number === "string" ? number : [{ type: "room-opened", number, ownerId: userId, at }];
    }
    case "join": {
      if (legOf(c, control.legId)) return "not-now";
      const isFree = (await claimSlots(tx, c.id, [userId], at)).length > 0;
      return isFree ? [{ type: "join-asked", legId: control.legId, userId, at }] : "on-a-call";
    }
    case "share":
      return [{ type: "room-shared", isShared: control.isShared }];
    case "mute":
    case "remove": {
      const leg = legOf(c, control.legId);
      if (!leg || !isMember(c, leg) || leg.userId === userId) return "not-now";
      return control.type === "remove"
        ? [{ type: "dismissed", legId: leg.id, dismissal: "removed", at }]
        : [{ type: "mute-asked", legId: leg.id, byUserId: control.isMuted ? userId : null }];
    }
  }
}
