import { common } from "../words/common";
import { words } from "../words/softphone";
import { currentCard, type PhoneState } from "./phone-machine";
import type { Phase } from "./state/call";

export interface PhoneStatus {
  colour: "green" | "yellow" | "red" | "grey";
  /** One or two words, shown beside the dot. */
  label: string;
  /** Its meaning, in a sentence. */
  message: string;
}

const says = (colour: PhoneStatus["colour"], label: string, message: string): PhoneStatus => ({
  colour,
  label,
  message,
});

/**
 * The phone's status, the same wherever it is shown. Green means that the agent is talking, or that a call would really
 * reach them: registered, with a microphone, and known to the server. A call takes precedence over the registration,
 * and the registration over the notes (A3, B8).
 */
export function statusOf(state: PhoneState): PhoneStatus {
  switch (state.phase.name) {
    case "ringing":
      return says("yellow", words.isRinging, words.isRingingMeans);
    case "requesting":
      return says("yellow", words.starting, words.startingTheCall);
    case "connected":
      return statusOfCall(state, state.phase);
    case "idle":
      return statusOfIdle(state);
  }
}

function statusOfCall(state: PhoneState, { media, muted }: Extract<Phase, { name: "connected" }>) {
  const card = currentCard(state);
  if (media === "reconnecting") return says("yellow", words.reconnecting, words.connectionLostReconnecting);
  if (card?.state === "LOST" && card.internal) {
    return says("yellow", words.inCall, words.colleagueAway(card.colleague ?? ""));
  }
  const isAnswered = card !== null && card.answeredAt !== null;
  if (isAnswered && card.state === "ACTIVE" && media === "open")
    return says("green", words.inCall, muted ? words.mutedMeans : words.onACallMeans);
  if (isAnswered || card?.direction === "INBOUND") {
    return says("yellow", words.connectingShort, words.connecting);
  }
  return says("yellow", words.callingShort, words.calling);
}

function statusOfIdle({ registration, returning, afterCall, mirror }: PhoneState): PhoneStatus {
  const { status, message, microphone, isHeard, canRing } = registration;
  if (returning.lost) return says("yellow", words.callInProgress, words.callInProgressMeans);
  if (status === "disconnected") return says("red", words.disconnected, message);
  if (microphone === "blocked") return says("red", words.noMicrophone, words.microphoneBlockedShort);
  if (status === "connecting") return says("yellow", words.connectingShort, message);
  if (microphone === "unknown") return says("yellow", words.connectingShort, words.microphoneAsked);
  if (!isHeard) return says("yellow", words.connectingShort, common.connectingToServer);
  if (!canRing) return says("yellow", words.soundBlocked, words.soundBlockedShort);
  if (mirror.dnd) return says("grey", words.doNotDisturb, words.doNotDisturbMeans);
  if (afterCall.wrapUps.length > 0) return says("grey", words.writingNotes, words.writingNotesMeans);
  return says("green", words.ready, message);
}

/**
 * When the phone's current status began.
 *
 * @param at  the server's time in epoch milliseconds; null if unknown
 */
export const sinceWhen = (before: PhoneState, after: PhoneState, at: number | null): number | null =>
  statusOf(before).label === statusOf(after).label ? before.since : at;
