import type { WebSocket } from "ws";
import type { Clock } from "./clock";

/** The SDK drops its socket after 15 s without a frame, and so do we: a far end whose network is gone closes nothing. */
const HEARTBEAT_MS = 5_000;
const MOST_UNANSWERED = 2;

/** What is asked for a sign of life, and counts what it did not answer. */
export interface Beating {
  beat(): void;
  /** Heartbeats since it last said anything. */
  unanswered: number;
}

/** Ends a socket whose far end has gone without a word. */
export function keepBeating(socket: WebSocket, far: Beating, clock: Clock) {
  let cancel = () => {};
  const beat = () => {
    if (far.unanswered >= MOST_UNANSWERED) return socket.terminate();
    far.beat();
    cancel = clock.after(HEARTBEAT_MS, beat);
  };
  cancel = clock.after(HEARTBEAT_MS, beat);
  socket.on("close", () => cancel());
}

/** The same for a page of ours: the browser itself answers a WebSocket's ping (RFC 6455, 5.5.2). */
export function keepPinging(socket: WebSocket, clock: Clock) {
  const far: Beating = {
    unanswered: 0,
    beat() {
      far.unanswered++;
      socket.ping();
    },
  };
  for (const event of ["pong", "message"]) socket.on(event, () => (far.unanswered = 0));
  keepBeating(socket, far, clock);
}
