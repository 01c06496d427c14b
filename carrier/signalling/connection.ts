import type { WebSocket } from "ws";
import type { Clock } from "../clock";
import type { BrowserLeg } from "./browser-party";
import { encodeMessage, type ServerMessage } from "./messages";
import type { Grant } from "./token";

/** A page that does not echo for so long is no longer waited for. */
const LONGEST_ECHO_MS = 2_000;
export const HEARTBEAT = "\n";

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
  /** Heartbeats sent since it last said anything. */
  unanswered = 0;
  #beats = 0;
  #echoes = 0;
  readonly #onEcho = new Set<(echoes: number) => void>();

  constructor(
    readonly socket: WebSocket,
    /** As Twilio names it: "ashburn". */
    readonly edge: string,
    private readonly clock: Clock,
  ) {}

  send(message: ServerMessage) {
    this.#sendText(encodeMessage(message));
  }

  /** The SDK echoes it. */
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
   * Resolves once the page has dealt with all that was sent to it, for its echo comes in turn; when it stays silent,
   * after two seconds.
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
