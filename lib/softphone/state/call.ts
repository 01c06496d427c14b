import type { DialTarget } from "../../calls/commands/dial-target";
import type { Press, Red } from "../../calls/model/may";
import type { CallCard } from "../../calls/views/card";
import { react, type Session, type Fault, type PartEvent, type PhoneEvent, type Reactions } from "./events";
import { addTones, sendTone, stopTones, type Tones, type TonesEffect } from "./tones";

/**
 * The one call this phone is in. What a call is (ringing, answered, over) is never inferred here: its card, which the
 * server sends, says so.
 *
 *            dial-pressed        call-placed             call-ended, red-pressed,
 *   idle ──────────────► requesting ────► connected ◄──┐  or the server reports the end
 *    ▲  ◄── call-refused ──┘                  │        │ answer-pressed
 *    │                                        ▼        │
 *    └────────────────────────────────────── idle ◄─ ringing ◄── call-invited, or a card that rings us
 *
 * A lost call is joined again from `idle`, at `rejoin-began`.
 */
export type Phase =
  | { name: "idle" }
  /** The browser connects while the server decides. `media`: the state of the connection; `dead`: it has failed. */
  | {
      name: "requesting";
      callId: string;
      label: string;
      target: DialTarget;
      media: Media | "dead";
    }
  /** `invited`: the device itself rings, so the call can be answered; its leg is known then. */
  | ({ name: "ringing"; invited: boolean } & Session)
  | ({
      name: "connected";
      /** The number, until the card arrives. */
      label: string;
      ticket: string | null;
      media: Media;
      muted: boolean;
      /** Current faults of the connection, worst first. */
      faults?: readonly Fault[];
      /** Digits being sent to the far end. */
      tones?: Tones;
      /** True when rejoining: a failure ends nothing, it is retried. */
      back?: boolean;
    } & Session);

type Media = "connecting" | "open" | "reconnecting";

type PhaseOf<Name extends Phase["name"]> = Extract<Phase, { name: Name }>;

export type CallEffect =
  | { type: "place"; callId: string; target: DialTarget }
  | { type: "connect"; callId: string }
  | ({ type: "accept" } & Session)
  | ({ type: "reject" } & Session)
  | ({ type: "disconnect" } & Session)
  | ({ type: "set-muted"; muted: boolean } & Session)
  /** A red button was pressed. */
  | ({ type: "tell"; callId: string; ticket: string | null } & Press)
  | TonesEffect;

type Step = readonly [Phase, readonly CallEffect[]];

const tell = ({ red, legId }: Press, callId: string, ticket: string | null): CallEffect => ({
  type: "tell",
  red,
  legId,
  callId,
  ticket,
});

/** Ends a call that this page placed and nobody wants any more. */
const tellEnd = (callId: string, ticket: string) => tell({ red: "end", legId: null }, callId, ticket);

/** Whether this red button takes the agent out of the call they are in, whatever the server finds. */
export const leavesCall = (red: Red): boolean => red !== "cancel" && red !== "decline";

/** The card of the phase's call. */
type Card = CallCard | null;

export const IDLE: Phase = { name: "idle" };

/** Returns the call of the current phase. */
export const currentCallId = (phase: Phase): string | null => ("callId" in phase ? phase.callId : null);

/** Returns the device's session of the current phase. */
export function sessionOf(phase: Phase): Session | null {
  if (phase.name === "idle") return null;
  return { callId: phase.callId, legId: "legId" in phase ? phase.legId : null };
}

const isSame = (one: Session | null, other: Session) =>
  one?.callId === other.callId && one.legId === other.legId;

/**
 * Returns whether an event means anything in this phase. If not, nothing changes: the SDK may report an end twice, and
 * a server message may be late.
 */
export function isMeant(phase: Phase, event: PhoneEvent): boolean {
  switch (event.type) {
    case "dial-pressed":
      return phase.name === "idle";
    case "answer-pressed":
      return phase.name === "ringing" && phase.invited;
    case "media-changed":
    case "faults-changed":
    case "call-ended":
      return isSame(sessionOf(phase), event);
    case "call-refused":
    case "tone-due":
      return currentCallId(phase) === event.callId;
    default:
      return true;
  }
}

/** Returns the next phase and its effects after an event that `isMeant`. */
export function stepCall(phase: Phase, event: PartEvent, card: Card): Step {
  if (event.type === "call-placed" && event.callId !== currentCallId(phase)) {
    // Placed after the agent gave up on it: the customer must not be called.
    return [phase, [tellEnd(event.callId, event.ticket)]];
  }
  return stepIn(phase, event, card) ?? [phase, []];
}

function stepIn(phase: Phase, event: PartEvent, card: Card): Step | undefined {
  switch (phase.name) {
    case "idle":
      return react(IN_IDLE, phase, event, card);
    case "requesting":
      return react(IN_REQUESTING, phase, event, card);
    case "ringing":
      return react(IN_RINGING, phase, event, card);
    case "connected":
      return react(IN_CONNECTED, phase, event, card);
  }
}

const IN_IDLE: Reactions<PhaseOf<"idle">, Card, Step> = {
  "dial-pressed": (_phase, { callId, target, label }) => [
    { name: "requesting", callId, label, target, media: "connecting" },
    [
      { type: "place", callId, target },
      { type: "connect", callId },
    ],
  ],
  "call-invited": (_phase, { callId, legId }) => [{ name: "ringing", callId, invited: true, legId }, []],
  "card-read": (phase, { card, reading }) =>
    reading === "offered"
      ? [{ name: "ringing", callId: card.id, legId: null, invited: false }, []]
      : [phase, []],
  "rejoin-began": (_phase, { callId, card, muted }) => [
    {
      name: "connected",
      callId,
      legId: null,
      label: card?.number ?? "",
      ticket: card?.ticket ?? null,
      media: "connecting",
      muted,
      back: true,
    },
    [{ type: "connect", callId }],
  ],
};

/** One call at a time: during anything else a new one is rejected at once. */
const rejectInvited = (phase: Phase, { callId, legId }: Session): Step => [
  phase,
  [{ type: "reject", callId, legId }],
];

const IN_REQUESTING: Reactions<PhaseOf<"requesting">, Card, Step> = {
  "call-placed": ({ media }, { callId, ticket, number }) =>
    media === "dead"
      ? [IDLE, [tellEnd(callId, ticket)]]
      : [{ name: "connected", callId, legId: null, ticket, label: number, media, muted: false }, []],
  "call-refused": (phase) => [IDLE, [disconnect(phase)]],
  "media-changed": (phase, { media }) => [{ ...phase, media }, []],
  "call-ended": (phase) => [{ ...phase, media: "dead" }, []],
  "call-invited": rejectInvited,
  "red-pressed": (phase) => [IDLE, [disconnect(phase)]],
  "card-read": leaveIfOver,
};

const IN_RINGING: Reactions<PhaseOf<"ringing">, Card, Step> = {
  "call-invited": (phase, event) =>
    event.callId === phase.callId
      ? [{ ...phase, invited: true, legId: event.legId }, phase.legId === event.legId ? [] : silence(phase)]
      : rejectInvited(phase, event),
  "answer-pressed": ({ callId, legId }, _event, card) => [
    {
      name: "connected",
      callId,
      label: card?.number ?? "",
      ticket: null,
      media: "connecting",
      muted: false,
      legId,
    },
    [{ type: "accept", callId, legId }],
  ],
  "red-pressed": (phase, press) => [IDLE, [tell(press, phase.callId, null), ...silence(phase)]],
  "call-ended": () => [IDLE, []],
  "card-read": (phase, { reading, isCurrent }) =>
    reading === "over" && isCurrent ? [IDLE, silence(phase)] : [phase, []],
};

const silence = ({ callId, legId, invited }: PhaseOf<"ringing">): readonly CallEffect[] =>
  invited ? [{ type: "reject", callId, legId }] : [];

const disconnect = (phase: PhaseOf<"requesting" | "connected">): CallEffect => ({
  type: "disconnect",
  ...sessionOf(phase)!,
});

const IN_CONNECTED: Reactions<PhaseOf<"connected">, Card, Step> = {
  "media-changed": (phase, { media }) => {
    const { tones } = phase;
    const next = { ...phase, media };
    const [sounding, sent] = tones?.isWaiting ? sendTone(tones, next) : [tones, []];
    return [{ ...next, tones: sounding }, [...muteAgain(phase), ...sent]];
  },
  "faults-changed": (phase, { faults }) => [{ ...phase, faults }, []],
  "mute-pressed": (phase) => {
    const { callId, legId } = phase;
    const muted = !phase.muted;
    return [{ ...phase, muted }, [{ type: "set-muted", callId, legId, muted }]];
  },
  "digit-pressed": (phase, { digit }) => {
    const [tones, effects] = addTones(phase.tones, digit, false, phase);
    return [{ ...phase, tones }, effects];
  },
  "digits-pasted": (phase, { digits }) => {
    const [tones, effects] = addTones(phase.tones, digits, true, phase);
    return [{ ...phase, tones }, effects];
  },
  "tone-due": (phase) => {
    if (!phase.tones) return [phase, []];
    const [tones, effects] = sendTone(phase.tones, phase);
    return [{ ...phase, tones }, effects];
  },
  "tones-stopped": (phase) => [{ ...phase, tones: phase.tones && stopTones(phase.tones) }, []],
  "call-invited": rejectInvited,
  "red-pressed": (phase, press, card) => {
    const { callId, ticket } = phase;
    const told = tell(press, callId, card?.ticket ?? ticket);
    return leavesCall(press.red) ? [IDLE, [told, disconnect(phase)]] : [phase, [told]];
  },
  "call-ended": (phase) => {
    const { callId, ticket, media } = phase;
    // The call never connected: the server must not wait for it.
    const isStillborn = media === "connecting" && ticket !== null && !phase.back;
    return [IDLE, isStillborn ? [tellEnd(callId, ticket)] : []];
  },
  "card-read": leaveIfOver,
};

/** An agent who rejoins muted stays muted. */
const muteAgain = ({ callId, legId, back, muted, media }: PhaseOf<"connected">): readonly CallEffect[] =>
  back && muted && media === "connecting" ? [{ type: "set-muted", callId, legId, muted }] : [];

function leaveIfOver(
  phase: PhaseOf<"requesting" | "connected">,
  { reading, isCurrent }: Extract<PartEvent, { type: "card-read" }>,
): Step {
  const isOver = isCurrent && (reading === "over" || reading === "transferred");
  return isOver ? [IDLE, [disconnect(phase)]] : [phase, []];
}
