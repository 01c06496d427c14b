import type { Call } from "./calls/call";
import type { Calls } from "./calls/calls";
import type { Conferences } from "./conferences/conferences";
import type { Frame } from "./media/g711";
import type { Speech } from "./speech/speech";
import type { Recordings } from "./recordings";
import type { Switchboard } from "./network/switchboard";
import type { Params, Webhooks } from "./webhooks";

/** What running a document may need; made once by the carrier. */
export interface Services {
  calls: Calls;
  conferences: Conferences;
  recordings: Recordings;
  switchboard: Switchboard;
  webhooks: Webhooks;
  speech: Speech;
  /** Audio behind a URL, as frames. Rejects with a TwimlError when it cannot be played. */
  loadAudio: (url: string) => Promise<readonly Frame[]>;
  /** What a browser sent with `connect({ params })`, and a caller's STIR verdict. */
  customParams: (call: Call) => Params;
  /** Keeps what went wrong with a call, for the inspector and the log. */
  note: (call: Call, error: unknown) => void;
}
