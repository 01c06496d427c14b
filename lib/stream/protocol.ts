import type { CallCard } from "../calls/views/card";
import type { WaitingCall } from "../calls/views/queue";

/** Every message of the event stream, server to browser. `at`: the server's clock as it was sent, epoch milliseconds. */
export type ServerEvent = ServerNews & { at: number };

export type ServerNews =
  /** First on every connection: all that the softphone must show, and the name of this stream. */
  | {
      type: "snapshot";
      streamId: string;
      cards: CallCard[];
      postCallNote: boolean;
      missed: number;
      voicemails: number;
      dnd: boolean;
      waiting: WaitingCall[];
    }
  | { type: "call"; card: CallCard }
  /** How many calls the user missed since they last looked, and how many messages nobody has heard. */
  | { type: "missed"; count: number; voicemails: number }
  /** Customers who wait in the queue of one of the user's numbers, the longest first. */
  | { type: "waiting"; calls: WaitingCall[] }
  /** What the user has chosen for their phone, in this browser or in another. */
  | { type: "preferences"; dnd: boolean; postCallNote: boolean }
  /** Some colleague's phone is otherwise than before: who shows them asks again. */
  | { type: "colleagues" }
  /** Something happened on these records: a page that shows one of them looks again. */
  | { type: "timeline"; recordIds: string[] }
  /** Answered at once with `POST /api/events/answer`: that is how the server knows the phone is alive. */
  | { type: "ping" }
  | { type: "signed-out" };

/** What the owner tab says of its phone. */
export interface StreamAnswer {
  streamId: string;
  /** Registered, with a usable microphone. */
  ready: boolean;
}
