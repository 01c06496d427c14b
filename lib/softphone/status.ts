import { common } from "../words/common";
import { words } from "../words/softphone";
import { currentCard, type PhoneState } from "./phone-machine";

export interface PhoneStatus {
  colour: "green" | "yellow" | "red" | "grey";
  /** A word or two; stands beside the dot. */
  label: string;
  /** What it means, in a sentence. */
  message: string;
}

const says = (colour: PhoneStatus["colour"], label: string, message: string): PhoneStatus => ({
  colour,
  label,
  message,
});

/**
 * A3, B8: what the phone says of itself, wherever it does. Green means that the agent talks, or that a call would really
 * reach them: registered, with a microphone, and the server knows. A call comes before the line, and the line before what
 * is asked after a call.
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

function statusOfCall(
  state: PhoneState,
  { media, muted }: Extract<PhoneState["phase"], { name: "connected" }>,
) {
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

function statusOfIdle({
  line,
  microphone,
  isHeard,
  canRing,
  dnd,
  returning,
  wrapUps,
}: PhoneState): PhoneStatus {
  if (returning) return says("yellow", words.callInProgress, words.callInProgressMeans);
  if (line.status === "disconnected") return says("red", words.disconnected, line.message);
  if (microphone === "blocked") return says("red", words.noMicrophone, words.microphoneBlockedShort);
  if (line.status === "connecting") return says("yellow", words.connectingShort, line.message);
  if (microphone === "unknown") return says("yellow", words.connectingShort, words.microphoneAsked);
  if (!isHeard) return says("yellow", words.connectingShort, common.connectingToServer);
  if (!canRing) return says("yellow", words.soundBlocked, words.soundBlockedShort);
  if (dnd) return says("grey", words.doNotDisturb, words.doNotDisturbMeans);
  if (wrapUps.length > 0) return says("grey", words.writingNotes, words.writingNotesMeans);
  return says("green", words.ready, line.message);
}

/**
 * Since when the phone is what it says now.
 *
 * @param at  epoch milliseconds of the server; null when that is not known
 */
export const sinceWhen = (before: PhoneState, after: PhoneState, at: number | null): number | null =>
  statusOf(before).label === statusOf(after).label ? before.since : at;
