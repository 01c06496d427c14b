import type { Call } from "../../carrier/calls/call";
import type { HearingMedia } from "../../carrier/media/hearing-media";
import { allowedMs, type Journal } from "./allowance";
import { SimulatedBrowser } from "./phones";

/** Why parties of a call are held: they must hear nobody, and nobody may hear them. */
export interface Hold {
  callId: string;
  /** When somebody asked for what it is for. */
  since: number;
  /** Whether this leg is held for it. */
  isFor: (leg: Call) => boolean;
  /** Whether it is on now, as the carrier tells. */
  isOn: (legs: readonly Call[]) => boolean;
}

/** A phone is rung for a transfer no later than this after it was asked for. */
const RUNG_WITHIN_MS = 20_000;

/** Who a transfer is for: a colleague or an outside number. */
export type Target = { userId: string } | { number: string };

/** Returns the hold of a transfer: everybody outside but the target, from when the target's phone rings until it answers. */
export function holdOfTransfer(callId: string, to: Target, since: number): Hold {
  const isTarget = ({ to: called, party }: Call) =>
    "number" in to
      ? called === to.number
      : party instanceof SimulatedBrowser && party.userId === to.userId && party.callId === callId;
  // Only its first leg: a colleague who did not answer may be offered the customer once more, among others.
  const findLeg = (legs: readonly Call[]) =>
    legs.find((leg) => isTarget(leg) && leg.direction !== "inbound" && leg.createdAt >= since);
  return {
    callId,
    since,
    isFor: (leg) => !(leg.party instanceof SimulatedBrowser) && !isTarget(leg),
    isOn: (legs) => {
      const leg = findLeg(legs);
      const isOwn = leg !== undefined && leg.createdAt - since < RUNG_WITHIN_MS;
      return isOwn && !leg.isOver && leg.answeredAt === null;
    },
  };
}

interface Exposure {
  from: number;
  isReported: boolean;
}

/** Judges whether those who are held hear somebody or are heard. Only what fails at the carrier excuses it, and for a while. */
export class HoldJudge {
  readonly #holds = new Set<Hold>();
  readonly #exposures = new Map<string, Exposure>();

  constructor(
    private readonly media: HearingMedia,
    private readonly journal: Journal,
    private readonly report: (leg: Call, detail: string) => void,
  ) {}

  /** @returns a function that takes the hold back, as when what it is for was refused */
  add(hold: Hold): () => void {
    this.#holds.add(hold);
    return () => void this.#holds.delete(hold);
  }

  /** @param callIdOf  the id of the call a leg belongs to */
  look(legs: readonly Call[], callIdOf: (sid: string) => string | null, now: number) {
    const held = [...this.#holds].flatMap((hold) =>
      hold.isOn(legs)
        ? legs
            .filter((leg) => !leg.isOver && callIdOf(leg.sid) === hold.callId && hold.isFor(leg))
            .map((leg) => ({ leg, hold }))
        : [],
    );
    const exposed = held.flatMap(({ leg, hold }) =>
      this.#exposuresOf(leg, legs).map((detail) => ({ leg, hold, detail, key: `${leg.sid} ${detail}` })),
    );
    for (const key of this.#exposures.keys())
      if (exposed.every((one) => one.key !== key)) this.#exposures.delete(key);
    for (const { leg, hold, detail, key } of exposed) {
      const exposure = this.#exposures.get(key) ?? { from: now, isReported: false };
      this.#exposures.set(key, exposure);
      const allowed = this.#allowed(hold, leg, exposure.from, now);
      if (exposure.isReported || (allowed > 0 && now - exposure.from <= allowed)) continue;
      exposure.isReported = true;
      this.report(leg, `${detail} while held, for more than ${allowed} ms`);
    }
  }

  /** Returns whom a leg hears, and who hears it. */
  #exposuresOf({ sid }: Call, legs: readonly Call[]): string[] {
    const heard = this.media.heard(sid);
    const hears = heard?.kind === "voices" ? heard.from.map((other) => `hears ${other}`) : [];
    const isHeardBy = legs.filter((other) => {
      const theirs = this.media.heard(other.sid);
      return theirs?.kind === "voices" && theirs.from.includes(sid);
    });
    return [...hears, ...isHeardBy.map((other) => `is heard by ${other.sid}`)];
  }

  /** Nothing, unless a request of this call failed or its conference ended by itself since the hold was asked for. */
  #allowed({ callId, since }: Hold, { sid }: Call, from: number, now: number): number {
    const { failed, fallen } = this.journal;
    const isExcused = [...failed, ...fallen].some(
      (event) => event.at >= since && (event.callId === null || event.callId === callId),
    );
    return isExcused ? allowedMs({ at: from, sids: [sid], callId }, this.journal, now) : 0;
  }
}
