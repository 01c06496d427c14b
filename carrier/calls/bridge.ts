import { OPEN } from "../media/media";
import type { Call } from "./call";
import type { Calls } from "./calls";

/** Bridges two calls until either ends or is redirected. */
export class Bridge {
  /** Called once, when the bridge ends. */
  readonly onApart = new Set<() => void>();
  readonly #room: string;
  #isApart = false;

  constructor(
    private readonly calls: Calls,
    readonly first: Call,
    readonly second: Call,
  ) {
    this.#room = `bridge:${first.sid}:${second.sid}`;
    for (const call of [first, second]) {
      calls.media.join(this.#room, call.sid, OPEN);
      call.onEnd.add(this.end);
    }
  }

  readonly end = () => {
    if (this.#isApart) return;
    this.#isApart = true;
    for (const call of [this.first, this.second]) {
      this.calls.media.leave(this.#room, call.sid);
      call.onEnd.delete(this.end);
    }
    for (const tell of [...this.onApart]) tell();
  };
}
