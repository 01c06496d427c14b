import type { CallCard } from "../calls/views/card";
import type { QueuedCall } from "../calls/views/queue";

/** A message of the event stream, server to browser. `at`: the server's clock at sending, in epoch milliseconds. */
export type ServerEvent = ServerNews & { at: number };

export type ServerNews =
  /** First on every connection: everything the softphone must show, and the id of this stream. */
  | {
      type: "snapshot";
      streamId: string;
      cards: CallCard[];
      postCallNote: boolean;
      missed: number;
      voicemails: number;
      dnd: boolean;
      queued: QueuedCall[];
    }
  /** `heardAt`: when the server process heard of the change, by the same clock as `at`. */
  | { type: "call"; card: CallCard; heardAt: number }
  /** The calls the user missed since they last looked, and the messages nobody has heard. */
  | { type: "missed"; count: number; voicemails: number }
  /** Customers in the queue of the user's numbers, longest wait first. */
  | { type: "queue"; calls: QueuedCall[] }
  /** The user's phone preferences, set in this browser or another. */
  | { type: "preferences"; dnd: boolean; postCallNote: boolean }
  /** A colleague's phone has changed: views of colleagues reload. */
  | { type: "colleagues" }
  /** These records have changed: a page that shows one of them reloads its data. */
  | { type: "timeline"; recordIds: string[] }
  /** Answered at once with `POST /api/events/answer`; that tells the server that the phone is alive. */
  | { type: "ping" }
  | { type: "signed-out" };

/** The owner tab's report on its phone. */
export interface StreamAnswer {
  streamId: string;
  /** Registered, with a usable microphone. */
  ready: boolean;
}
