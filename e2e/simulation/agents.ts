import type { Random } from "../../scripts/seed/random";
import type { CurrentUser } from "../../lib/auth/permissions";
import type { Conversation } from "../../lib/calls/model/conversation";
import { commandsOf, standing, type Command } from "../../lib/calls/model/may";
import { mainCall, members } from "../../lib/calls/model/parties";
import type { Ring } from "../../lib/calls/commands/ring-target";
import { consultationOf, type CallCard } from "../../lib/calls/views/card";
import type { Manners } from "./phones";
import type { World } from "./world";

/** What an agent decides by, of the card their browser shows. */
export type Card = Pick<CallCard, "id" | "legId" | "state" | "mine" | "can" | "consultation"> & {
  /** The others in the call. */
  parties: readonly { legId: string; isMuted: boolean }[];
};

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
    consultation: consultationOf(c, userId),
    parties: members(c)
      .filter((party) => party.userId !== userId)
      .map(({ id, mutedById }) => ({ legId: id, isMuted: mutedById !== null })),
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

const isInCall = ({ mine }: Card) => mine === "talking" || mine === "consulted";

/** Somebody in a call who presses a button without more to say. */
const simple = (weight: number, type: "hold" | "resume" | "complete" | "merge" | "conference"): Action => ({
  weight,
  isOffered: ({ can }) => can.includes(type),
  press: ({ agent, world, card }) => world.presses.control(agent, card.id, { type }),
});

const colleague = (weight: number, type: Ring["type"]): Action => ({
  weight,
  isOffered: ({ can }) => can.includes(type),
  press: ({ agent, world, card, stream }) => {
    const others = [...world.agents.values()].filter((other) => other !== agent);
    world.presses.ring(agent, card.id, { type, to: { userId: stream.pick(others).user.id } });
  },
});

const telephone = (weight: number, type: Ring["type"]): Action => ({
  weight,
  isOffered: ({ can }) => can.includes(type),
  press: ({ agent, world, card, stream }) => {
    const manners: Manners = {
      outcome: stream.pick(["answer", "answer", "answer", "busy", "no-answer"]),
      answerAfterMs: stream.int(0, 15_000),
      hangUpAfterMs: stream.int(1_000, 60_000),
    };
    world.presses.ring(agent, card.id, { type, to: { number: world.newTelephone(manners) } });
  },
});

/** A red button, or End for all beside it. */
const red = (weight: number, meaning: "end" | "cancel" | "leave" | "end-for-all"): Action => ({
  weight,
  // The red button cancels while its user consults somebody.
  isOffered: ({ can }) => can.includes(meaning) && (meaning !== "end" || !can.includes("cancel")),
  press: ({ agent, world, card }) => {
    const legId = meaning === "cancel" ? card.consultation!.legId : card.legId;
    world.pressRed(agent, card.id, { red: meaning, legId });
  },
});

/** What agents do in a call, each where their own card offers it. A new command needs an entry here, and no more. */
const ACTIONS: Record<string, Action> = {
  nothing: { weight: 3, isOffered: () => true, press: () => {} },
  end: red(0.7, "end"),
  leave: red(1.2, "leave"),
  "end for all": red(0.3, "end-for-all"),
  cancel: red(0.8, "cancel"),
  hold: simple(2.5, "hold"),
  resume: simple(6, "resume"),
  complete: simple(1.5, "complete"),
  merge: simple(6, "merge"),
  conference: simple(2.5, "conference"),
  "transfer to a colleague": colleague(1.2, "transfer"),
  "transfer to a telephone": telephone(0.6, "transfer"),
  "consult a colleague": colleague(3, "consult"),
  "consult a telephone": telephone(2, "consult"),
  "add a colleague": colleague(3, "add"),
  "add a telephone": telephone(3, "add"),
  join: {
    weight: 6,
    isOffered: ({ can }) => can.includes("join"),
    press: ({ agent, world, card, stream }) =>
      world.presses.join(agent, card.id, `j${stream.int(0, 1e9).toString(36)}`),
  },
  share: {
    weight: 0.7,
    isOffered: ({ can }) => can.includes("share"),
    press: ({ agent, world, card, stream }) =>
      world.presses.control(agent, card.id, { type: "share", isShared: stream.chance(0.7) }),
  },
  mute: {
    weight: 2,
    isOffered: ({ can, parties }) => can.includes("mute") && parties.length > 0,
    press: ({ agent, world, card, stream }) => {
      const { legId, isMuted } = stream.pick(card.parties);
      world.presses.control(agent, card.id, { type: "mute", legId, isMuted: !isMuted });
    },
  },
  remove: {
    weight: 0.7,
    isOffered: ({ can, parties }) => can.includes("remove") && parties.length > 0,
    press: ({ agent, world, card, stream }) => {
      const { legId } = stream.pick(card.parties);
      world.presses.control(agent, card.id, { type: "remove", legId });
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
const DECIDES_AFTER_MS = [1_000, 7_000] as const;
/** From then on an agent ends every call that can be ended. */
const GOES_HOME_AFTER_MS = 150_000;
const WAYS_OUT: readonly { name: string; command: Command }[] = [
  { name: "cancel", command: "cancel" },
  { name: "end for all", command: "end-for-all" },
  { name: "leave", command: "leave" },
  { name: "end", command: "end" },
];

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

  /** The call their softphone shows: the one they are in, or else a room they have left. */
  get card(): Card | null {
    const cards = [...this.cards.values()].filter(({ mine }) => mine !== "gone");
    return cards.findLast(({ mine }) => mine !== "left") ?? cards.at(-1) ?? null;
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
    const isGoing = this.world.elapsedMs > GOES_HOME_AFTER_MS;
    const wayOut = isGoing ? WAYS_OUT.find(({ command }) => card.can.includes(command))?.name : undefined;
    const offered = Object.entries(ACTIONS).filter(
      ([name, { isOffered }]) => isOffered(card) && !(isGoing && name === "join"),
    );
    const name = wayOut ?? choose(offered, stream);
    if (name !== "nothing") this.world.note(`${this.user.id}: ${name}, in ${card.id} as ${card.mine}`);
    ACTIONS[name]!.press({ agent: this, world: this.world, card, stream });
  }
}

function choose(offered: readonly (readonly [string, Action])[], stream: Random): string {
  let left = stream.next() * offered.reduce((sum, [, { weight }]) => sum + weight, 0);
  return (offered.find(([, { weight }]) => (left -= weight) < 0) ?? offered[0]!)[0];
}
