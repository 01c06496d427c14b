import type { WebSocket } from "ws";
import type { BrowserLeg } from "./browser-party";
import { encodeMessage, type ServerMessage } from "./messages";
import type { Grant } from "./token";

/** One browser's socket. */
export class Connection {
  grant: Grant | null = null;
  isRegistered = false;
  reconnectTimeoutMs = 0;
  cancelExpiry = () => {};
  /** The message that is being dealt with. */
  last: Promise<void> = Promise.resolve();
  /** Calls that ring or run over it. */
  readonly legs = new Set<BrowserLeg>();

  constructor(
    readonly socket: WebSocket,
    /** The first word of the host it was reached under, as Twilio names its edges. */
    readonly edge: string,
  ) {}

  send(message: ServerMessage) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(encodeMessage(message));
  }
}
