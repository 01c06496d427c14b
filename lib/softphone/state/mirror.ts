import type { QueuedCall } from "../../calls/views/queue";
import { react, type PartEvent, type Reactions } from "./events";

/** What the server tells, as it tells it. */
export interface Mirror {
  /** The agent is asked for a note after each call. */
  postCallNote: boolean;
  /** Do not disturb: the agent is not rung in any browser (I5). */
  dnd: boolean;
  /** Calls missed since the agent last looked. */
  missed: number;
  /** Voicemail messages nobody has listened to. */
  voicemails: number;
  /** Customers in the queue, longest wait first. */
  queued: readonly QueuedCall[];
}

export interface MirrorEffect {
  type: "set-dnd";
  dnd: boolean;
}

type Step = readonly [Mirror, readonly MirrorEffect[]];

export const initialMirror: Mirror = {
  postCallNote: true,
  dnd: false,
  missed: 0,
  voicemails: 0,
  queued: [],
};

const REACTIONS: Reactions<Mirror> = {
  "snapshot-received": (_state, { postCallNote, dnd, missed, voicemails, queued }) => ({
    postCallNote,
    dnd,
    missed,
    voicemails,
    queued,
  }),
  "preferences-changed": (state, { dnd = state.dnd, postCallNote = state.postCallNote }) => ({
    ...state,
    dnd,
    postCallNote,
  }),
  "queue-changed": (state, { queued }) => ({ ...state, queued }),
  "missed-counted": (state, { count, voicemails }) => ({ ...state, missed: count, voicemails }),
};

/** The agent's switch is shown before the server confirms it. */
export function stepMirror(state: Mirror, event: PartEvent): Step {
  if (event.type !== "dnd-pressed") return [react(REACTIONS, state, event, undefined) ?? state, []];
  const dnd = !state.dnd;
  return [{ ...state, dnd }, [{ type: "set-dnd", dnd }]];
}
