import type { WebSocket } from "ws";
import type { Clock } from "./clock";

/**
 * Like the SDK, the carrier drops a socket after 15 s without a frame: a far end that loses its network never closes
 * it.
 */
const HEARTBEAT_MS = 5_000;
const MOST_UNANSWERED = 2;

/** A far end that receives heartbeats. */
export interface Beating {
  beat(): void;
  /** Heartbeats since its last sign of life. */
  unanswered: number;
}

/** Closes a socket whose far end has silently gone. */
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

/** Does the same for our own pages: a browser answers WebSocket pings itself (RFC 6455, 5.5.2). */
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
