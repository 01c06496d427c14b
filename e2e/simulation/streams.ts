import { createHash } from "node:crypto";
import { makeRandom, type Random } from "../../scripts/seed/random";

/**
 * Streams of random numbers, one for each kind of decision of each actor. A decision draws only from its own, so one
 * more request of the code under test leaves everything else of a seed as it was.
 */
export class Streams {
  readonly #byName = new Map<string, Random>();

  constructor(private readonly seed: number) {}

  of(name: string): Random {
    let stream = this.#byName.get(name);
    if (!stream) {
      const start = createHash("sha256").update(`${this.seed} ${name}`).digest().readInt32LE();
      this.#byName.set(name, (stream = makeRandom(start)));
    }
    return stream;
  }
}
