import type { Call } from "./calls/call";
import type { Calls } from "./calls/calls";
import type { Conferences } from "./conferences/conferences";
import type { Frame } from "./media/g711";
import type { Messages } from "./messages";
import type { Speech } from "./speech/speech";
import type { Queues } from "./queues";
import type { Readings } from "./readings";
import type { Recordings } from "./recordings";
import type { Switchboard } from "./network/switchboard";
import type { Runs } from "./twiml/runs";
import type { Webhooks } from "./webhooks";

/** Services a running document may need; created once by the carrier. */
export interface Services {
  calls: Calls;
  conferences: Conferences;
  queues: Queues;
  recordings: Recordings;
  runs: Runs;
  messages: Messages;
  switchboard: Switchboard;
  webhooks: Webhooks;
  speech: Speech;
  readings: Readings;
  /** Loads the audio at a URL as frames. Rejects with a TwimlError when it cannot be played. */
  loadAudio: (url: string) => Promise<readonly Frame[]>;
  /** Logs a call's problem for the inspector and the log. */
  note: (call: Call | null, error: unknown) => void;
}
