import type { Random } from "../../scripts/seed/random";
import type { CurrentUser } from "../../lib/auth/permissions";
import type { Conversation } from "../../lib/calls/model/conversation";
import { commandsOf, standing } from "../../lib/calls/model/may";
import { mainCall } from "../../lib/calls/model/parties";
import type { CallCard } from "../../lib/calls/views/card";
import type { Manners } from "./phones";
import type { World } from "./world";

/** What an agent decides by, of the card their browser shows. */
export type Card = Pick<CallCard, "id" | "legId" | "state" | "mine" | "can">;

/** Returns a user's card of a conversation, as `buildCard` would; null if they have no leg in it. */
export function cardOf(c: Conversation, userId: string): Card | null {
  const leg = c.legs.findLast((one) => one.userId === userId);
  if (!leg) return null;
  return {
    id: mainCall(c).id,
    legId: leg.id,
    state: c.state,
    mine: standing(c, userId),
    can: commandsOf(c, userId),
  };
}

/** How a page goes. */
export interface Departure {
  /** When the next page of this user is there; null if none comes. */
  backAfterMs: number | null;
  /** The channel keeps the leg of a browser that crashed for a while. */
  crashes: boolean;
  /** When the page's beacon is sent; null if it sends none. */
  beaconAfterMs: number | null;
}

interface Situation {
  agent: Agent;
  world: World;
  card: Card;
  stream: Random;
}

interface Action {
  /** How often it is chosen, compared with the others that are offered. */
  weight: number;
  isOffered: (card: Card) => boolean;
  press: (situation: Situation) => void;
}

const isInCall = ({ mine }: Card) => mine === "talking";

/** What agents do in a call, each where their own card offers it. A new command needs an entry here, and no more. */
const ACTIONS: Record<string, Action> = {
  nothing: { weight: 4, isOffered: () => true, press: () => {} },
  end: {
    weight: 3,
    isOffered: ({ can }) => can.includes("end"),
    press: ({ agent, world, card }) => world.pressRed(agent, card.id, "end"),
  },
  "transfer to a colleague": {
    weight: 4,
    isOffered: ({ can }) => can.includes("transfer"),
    press: ({ agent, world, card, stream }) => {
      const others = [...world.agents.values()].filter((other) => other !== agent);
      world.transfer(agent, card.id, { userId: stream.pick(others).user.id });
    },
  },
  "transfer to a telephone": {
    weight: 2,
    isOffered: ({ can }) => can.includes("transfer"),
    press: ({ agent, world, card, stream }) => {
      const manners: Manners = {
        outcome: stream.pick(["answer", "answer", "busy", "no-answer"]),
        answerAfterMs: stream.int(0, 15_000),
        hangUpAfterMs: stream.int(1_000, 60_000),
      };
      world.transfer(agent, card.id, { number: world.newTelephone(manners) });
    },
  },
  "reload the page": {
    weight: 1,
    isOffered: isInCall,
    press: ({ agent, world, stream }) => {
      const beaconAfterMs = stream.chance(0.5) ? stream.int(20, 500) : null;
      world.leavePage(agent, { backAfterMs: stream.int(500, 25_000), crashes: false, beaconAfterMs });
    },
  },
  "crash the browser": {
    weight: 1,
    isOffered: isInCall,
    press: ({ agent, world, stream }) => {
      const backAfterMs = stream.chance(0.5) ? stream.int(1_000, 30_000) : null;
      world.leavePage(agent, { backAfterMs, crashes: true, beaconAfterMs: null });
    },
  },
  "close the page": {
    weight: 0.5,
    isOffered: isInCall,
    press: ({ agent, world, stream }) => {
      const beaconAfterMs = stream.chance(0.7) ? stream.int(20, 500) : null;
      world.leavePage(agent, { backAfterMs: null, crashes: false, beaconAfterMs });
    },
  },
};

/** How soon after one decision an agent makes the next. */
const DECIDES_AFTER_MS = [1_000, 12_000] as const;
/** From then on an agent ends every call that can be ended. */
const GOES_HOME_AFTER_MS = 150_000;

/** An agent in front of a browser. Presses only what their own card offers, which may be out of date. */
export class Agent {
  /** The cards their page has, by the id of the call. */
  readonly cards = new Map<string, Card>();
  /** Their page is open. */
  isThere = true;
  #decisions = 0;

  constructor(
    readonly user: CurrentUser,
    private readonly world: World,
  ) {}

  /** The call their softphone shows. */
  get card(): Card | null {
    return [...this.cards.values()].findLast(({ mine }) => mine !== "gone") ?? null;
  }

  /** Decides from now on, again and again. */
  live() {
    const stream = this.world.streams.of(`${this.user.id}, decision ${this.#decisions++}`);
    this.world.clock.after(stream.int(...DECIDES_AFTER_MS), () => {
      if (this.isThere && this.card) this.#decide(this.card, stream);
      this.live();
    });
  }

  #decide(card: Card, stream: Random) {
    const offered = Object.entries(ACTIONS).filter(([, { isOffered }]) => isOffered(card));
    const name =
      this.world.elapsedMs > GOES_HOME_AFTER_MS && card.can.includes("end") ? "end" : choose(offered, stream);
    if (name !== "nothing") this.world.note(`${this.user.id}: ${name}, in ${card.id} as ${card.mine}`);
    ACTIONS[name]!.press({ agent: this, world: this.world, card, stream });
  }
}

function choose(offered: readonly (readonly [string, Action])[], stream: Random): string {
  let left = stream.next() * offered.reduce((sum, [, { weight }]) => sum + weight, 0);
  return (offered.find(([, { weight }]) => (left -= weight) < 0) ?? offered[0]!)[0];
}
