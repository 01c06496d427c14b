import type { WebSocket } from "ws";
import type { Clock } from "../clock";
import type { BrowserLeg } from "./browser-party";
import { encodeMessage, type ServerMessage } from "./messages";
import type { Grant } from "./token";

/** Longest wait for a page's echo. */
const LONGEST_ECHO_MS = 2_000;
export const HEARTBEAT = "\n";

/** One browser's socket. */
export class Connection {
  grant: Grant | null = null;
  isRegistered = false;
  reconnectTimeoutMs = 0;
  cancelExpiry = () => {};
  /** The message in progress. */
  last: Promise<void> = Promise.resolve();
  /** Calls ringing or running over it. */
  readonly legs = new Set<BrowserLeg>();
  /** Heartbeats sent since its last sign of life. */
  unanswered = 0;
  #beats = 0;
  #echoes = 0;
  readonly #onEcho = new Set<(echoes: number) => void>();

  constructor(
    readonly socket: WebSocket,
    /** Twilio's name of the edge, such as "ashburn". */
    readonly edge: string,
    private readonly clock: Clock,
  ) {}

  send(message: ServerMessage) {
    this.#sendText(encodeMessage(message));
  }

  /** Sends a heartbeat, which the SDK echoes. */
  beat() {
    this.unanswered++;
    this.#beats++;
    this.#sendText(HEARTBEAT);
  }

  #sendText(text: string) {
    if (this.socket.readyState === this.socket.OPEN) this.socket.send(text);
  }

  heard(text: string) {
    this.unanswered = 0;
    if (text !== HEARTBEAT) return;
    this.#echoes++;
    for (const tell of [...this.#onEcho]) tell(this.#echoes);
  }

  /**
   * Resolves once the page has handled everything sent to it, since it echoes in order; after two seconds at the
   * latest.
   */
  hasReceived(): Promise<void> {
    this.beat();
    const mine = this.#beats;
    return new Promise((resolve) => {
      const done = () => {
        cancel();
        this.#onEcho.delete(tell);
        resolve();
      };
      const tell = (echoes: number) => void (echoes >= mine && done());
      const cancel = this.clock.after(LONGEST_ECHO_MS, done);
      this.#onEcho.add(tell);
    });
  }
}
