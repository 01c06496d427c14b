import type { DialTarget } from "../../calls/commands/dial-target";
import type { Press } from "../../calls/model/may";
import type { CallCard } from "../../calls/views/card";
import type { QueuedCall } from "../../calls/views/queue";

/** The faults of a bad network that an agent notices: words get lost or arrive late. */
export type Fault = "loss" | "delay";

/** One connection of this device to a call. The same call can ring again, as another leg, before the last is gone. */
export interface Session {
  callId: string;
  /** The leg that rings here; null where the device connects by itself. */
  legId: string | null;
}

/** Past tense: each event reports something that has happened. */
export type PhoneEvent =
  // the agent
  | { type: "dial-pressed"; callId: string; target: DialTarget; label: string }
  | { type: "answer-pressed" }
  | { type: "red-pressed" }
  | { type: "mute-pressed" }
  | { type: "digit-pressed"; digit: string }
  /** Digits as `readTones` returns them. */
  | { type: "digits-pasted"; digits: string }
  | { type: "tones-stopped" }
  | { type: "notice-dismissed" }
  | { type: "wrap-up-done"; callId: string }
  | { type: "return-pressed" }
  | { type: "dnd-pressed" }
  // the device
  | { type: "registration-changed"; status: "connecting" | "ready" | "disconnected"; message: string }
  | { type: "microphone-changed"; microphone: "unknown" | "granted" | "blocked" }
  | { type: "sound-changed"; canRing: boolean }
  | ({ type: "call-invited" } & Session)
  | ({ type: "media-changed"; media: "open" | "reconnecting" } & Session)
  | ({ type: "faults-changed"; faults: readonly Fault[] } & Session)
  | ({ type: "call-ended" } & Session)
  // the clock
  | { type: "return-due"; callId: string }
  | { type: "tone-due"; callId: string }
  // the server
  | { type: "server-lost" }
  | { type: "call-placed"; callId: string; ticket: string; number: string }
  | { type: "call-refused"; callId: string; message: string; code?: string }
  | {
      type: "snapshot-received";
      cards: readonly CallCard[];
      postCallNote: boolean;
      missed: number;
      voicemails: number;
      dnd: boolean;
      queued: readonly QueuedCall[];
    }
  | { type: "preferences-changed"; dnd?: boolean; postCallNote?: boolean }
  | { type: "queue-changed"; queued: readonly QueuedCall[] }
  | { type: "missed-counted"; count: number; voicemails: number }
  | { type: "card-received"; card: CallCard };

/** An event as the parts see it: the phone machine has added what one part alone cannot know. */
export type PartEvent =
  | Exclude<PhoneEvent, { type: "card-received" | "red-pressed" }>
  /** The red button, with what it meant when it was pressed. */
  | ({ type: "red-pressed" } & Press)
  /** The agent dialled, but the phone cannot call now. */
  | { type: "dial-prevented"; problem: string }
  | CardRead
  /** The lost call can be joined again. */
  | { type: "rejoin-began"; callId: string; card: CallCard | null; muted: boolean };

/**
 * What a card means to this phone.
 *
 * - `over`: the call is over, or no longer rings here
 * - `earlier-leg`: the card describes a leg this agent had in the call before the current one
 * - `transferred`: the call continues without this agent, who talked in it
 * - `offered`: the call rings this agent, whose phone is free
 * - `running`: the phase's call continues
 * - `elsewhere`: a call that the idle phone is not in: lost, or in another browser
 * - `unrelated`: another call during this one
 */
export type Reading =
  "over" | "earlier-leg" | "transferred" | "offered" | "running" | "elsewhere" | "unrelated";

export interface CardRead {
  type: "card-read";
  card: CallCard;
  /** The card received before; null if none was kept. */
  before: CallCard | null;
  reading: Reading;
  /** The card is of the phase's call. */
  isCurrent: boolean;
  /** The card came with a snapshot, so it may be of a call that this browser lost. */
  isFirst: boolean;
}

type EventOf<Type extends PartEvent["type"]> = Extract<PartEvent, { type: Type }>;

/** What a part does at each event that concerns it. All others leave it as it is. */
export type Reactions<State, Context = void, Next = State> = {
  readonly [Type in PartEvent["type"]]?: (state: State, event: EventOf<Type>, context: Context) => Next;
};

/** Returns a part's reaction to an event; undefined if the event does not concern it. */
export function react<State, Context, Next>(
  reactions: Reactions<State, Context, Next>,
  state: State,
  event: PartEvent,
  context: Context,
): Next | undefined {
  type Reaction = (state: State, event: PartEvent, context: Context) => Next;
  return (reactions[event.type] as Reaction | undefined)?.(state, event, context);
}
