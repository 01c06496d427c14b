import type { Call } from "../../carrier/calls/call";
import type { HearingMedia } from "../../carrier/media/hearing-media";
import { allowedMs, type Journal } from "./allowance";
import { SimulatedBrowser } from "./phones";

/** What the carrier shows at one moment. */
interface Scene {
  legs: readonly Call[];
  /** The id of the call a leg belongs to. */
  callIdOf: (sid: string) => string | null;
  /** Whether a leg is in a conference. */
  isIn: (sid: string) => boolean;
  now: number;
}

/** Why parties of a call are held: they must hear nobody, and nobody may hear them. */
export interface Hold {
  callId: string;
  /** When somebody asked for what it is for. */
  since: number;
  /** Whether nobody may hear them for a moment, either; else they may until the channel has done as asked. */
  isStrict: boolean;
  /** Whether this leg is held for it. */
  isFor: (leg: Call) => boolean;
  /** Whether it is on now, as the carrier tells. Asked at every step. */
  isOn: (scene: Scene) => boolean;
  /** Whether two legs may hear each other all the same. */
  mayTalk: (one: Call, other: Call) => boolean;
}

/** A phone is rung no later than this after it was asked for. */
const RUNG_WITHIN_MS = 20_000;
/** Somebody who is away for so long may be given up by now: the grace is 20 s, and some of it may have passed before. */
export const AWAY_FOR_GOOD_MS = 18_000;

/** Who is rung: a colleague or an outside number. */
export type Target = { userId: string } | { number: string };

/** Whether a leg is a browser of this user in this call. */
export const isBrowserOf = ({ party }: Call, userId: string, callId: string) =>
  party instanceof SimulatedBrowser && party.userId === userId && party.callId === callId;

const isTargets = (leg: Call, callId: string, to: Target) =>
  "number" in to ? leg.to === to.number : isBrowserOf(leg, to.userId, callId);

/** Finds a target's first leg: a colleague who did not answer may be rung once more, for something else. */
const findTarget = ({ legs }: Scene, callId: string, to: Target, since: number) => {
  const leg = legs.find(
    (one) => isTargets(one, callId, to) && one.direction !== "inbound" && one.createdAt >= since,
  );
  return leg && leg.createdAt - since < RUNG_WITHIN_MS ? leg : undefined;
};

/** Returns whether a user has been away from a call for so long that they may have been given up. */
function awayForGood(callId: string, userId: string): (scene: Scene) => boolean {
  let since: number | null = null;
  return ({ legs, isIn, now }) => {
    const isThere = legs.some(
      (leg) =>
        isBrowserOf(leg, userId, callId) &&
        !leg.isOver &&
        !(leg.party as SimulatedBrowser).isGone &&
        isIn(leg.sid),
    );
    since = isThere ? null : (since ?? now);
    return since !== null && now - since >= AWAY_FOR_GOOD_MS;
  };
}

/** Returns the hold of a transfer: everybody outside but the target, from when the target's phone rings until it answers. */
export function holdOfTransfer(callId: string, to: Target, since: number): Hold {
  return {
    callId,
    since,
    isStrict: true,
    isFor: (leg) => !(leg.party instanceof SimulatedBrowser) && !isTargets(leg, callId, to),
    isOn: (scene) => {
      const leg = findTarget(scene, callId, to, since);
      return leg !== undefined && !leg.isOver && leg.answeredAt === null;
    },
    mayTalk: () => false,
  };
}

/**
 * Returns the hold of a consultation: everybody but the asker, from when the target's phone rings until its leg is over;
 * only the asker and the target may talk. What lets the target in takes the hold back.
 */
export function holdOfConsultation(callId: string, askerId: string, to: Target, since: number): Hold {
  const isAskers = (leg: Call) => isBrowserOf(leg, askerId, callId);
  const isAskerAway = awayForGood(callId, askerId);
  let isGivenUp = false;
  return {
    callId,
    since,
    isStrict: true,
    isFor: (leg) => !isAskers(leg),
    isOn: (scene) => {
      const leg = findTarget(scene, callId, to, since);
      if (!leg || leg.isOver) return false;
      isGivenUp ||= isAskerAway(scene);
      return !isGivenUp;
    },
    mayTalk: (one, other) =>
      (isAskers(one) && isTargets(other, callId, to)) || (isAskers(other) && isTargets(one, callId, to)),
  };
}

/** Returns the hold that a user puts on everybody else, from when it was answered. */
export function holdByHand(callId: string, userId: string, since: number): Hold {
  const isUsers = (leg: Call) => isBrowserOf(leg, userId, callId);
  const isAway = awayForGood(callId, userId);
  let isGivenUp = false;
  return {
    callId,
    since,
    isStrict: false,
    isFor: (leg) => !isUsers(leg),
    isOn: (scene) => {
      isGivenUp ||= isAway(scene);
      return !isGivenUp && scene.legs.some((leg) => isUsers(leg) && !leg.isOver && scene.isIn(leg.sid));
    },
    mayTalk: (one, other) => isUsers(one) && isUsers(other),
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

  look(scene: Scene) {
    const { legs, callIdOf, now } = scene;
    const held = [...this.#holds].flatMap((hold) =>
      hold.isOn(scene)
        ? legs
            .filter((leg) => !leg.isOver && callIdOf(leg.sid) === hold.callId && hold.isFor(leg))
            .map((leg) => ({ leg, hold }))
        : [],
    );
    const exposed = held.flatMap(({ leg, hold }) =>
      this.#exposuresOf(leg, legs, hold).map((detail) => ({
        leg,
        hold,
        detail,
        key: `${leg.sid} ${detail}`,
      })),
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

  /** Returns whom a leg hears and who hears it, of those it must not talk to. */
  #exposuresOf(leg: Call, legs: readonly Call[], { mayTalk }: Hold): string[] {
    return legs.flatMap((other) => {
      if (other === leg || other.isOver || mayTalk(leg, other)) return [];
      return [
        ...(this.#isHeard(other, leg) ? [`hears ${other.sid}`] : []),
        ...(this.#isHeard(leg, other) ? [`is heard by ${other.sid}`] : []),
      ];
    });
  }

  #isHeard(speaker: Call, listener: Call): boolean {
    const heard = this.media.heard(listener.sid);
    return heard?.kind === "voices" && heard.from.includes(speaker.sid);
  }

  /**
   * For a strict hold nothing, unless a request of this call failed or its conference ended by itself since it was asked
   * for. One by hand is given up when the channel does not take it in time, so that a fault since then ends it.
   */
  #allowed({ callId, since, isStrict }: Hold, { sid }: Call, from: number, now: number): number {
    const { failed, fallen, deaths, away } = this.journal;
    const isExcused = [...failed, ...fallen].some(
      (event) => event.at >= since && (event.callId === null || event.callId === callId),
    );
    if (
      !isStrict &&
      (isExcused || deaths.some(({ at }) => at >= since) || away.some(({ to }) => to >= since))
    )
      return Infinity;
    return isExcused || !isStrict ? allowedMs({ at: from, sids: [sid], callId }, this.journal, now) : 0;
  }
}
