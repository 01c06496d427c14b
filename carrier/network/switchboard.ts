import type { Party } from "../calls/call";
import type { Calls } from "../calls/calls";
import type { Account } from "../config";
import { forgetOldest } from "../retention";
import type { Params } from "../webhooks";
import { DEFAULT_BEHAVIOUR, TEST_NUMBERS, type Behaviour } from "./behaviour";
import { Telephone } from "./telephone";

/** Telephones kept for what they heard. */
const KEPT = 1_000;

/** Rings the devices a browser identity has registered. */
export interface ClientNetwork {
  partyFor(account: Account, identity: string, params: Params): Party;
}

/** Finds the open handset page with a number. */
export interface HandsetNetwork {
  partyFor(number: string, from: string): Party | null;
}

/** The carrier's own numbers, each with its own document. */
export interface NumberNetwork {
  partyFor(number: string): Party | null;
}

/**
 * Finds the party behind an address: a browser, one of this carrier's numbers, an open handset page or a scripted
 * telephone.
 */
export class Switchboard {
  readonly behaviours = new Map<string, Behaviour>(Object.entries(TEST_NUMBERS));
  /** The telephone of each number's last call, for measuring what it heard. */
  readonly telephones = new Map<string, Telephone>();
  clients: ClientNetwork | null = null;
  handsets: HandsetNetwork | null = null;
  numbers: NumberNetwork | null = null;

  constructor(private readonly calls: Calls) {}

  /** @param to  "client:identity", optionally with "?name=value&…", or an E.164 number */
  partyFor(account: Account, to: string, from: string, params: Params): Party {
    if (to.startsWith("client:")) {
      const [identity = "", query = ""] = to.slice("client:".length).split("?");
      const custom = { ...Object.fromEntries(new URLSearchParams(query)), ...params };
      if (this.clients) return this.clients.partyFor(account, identity, custom);
    }
    return this.numbers?.partyFor(to) ?? this.handsets?.partyFor(to, from) ?? this.telephone(to);
  }

  telephone(number: string): Telephone {
    const telephone = new Telephone(this.calls, this.behaviours.get(number) ?? DEFAULT_BEHAVIOUR);
    this.telephones.set(number, telephone);
    forgetOldest(this.telephones, KEPT, () => true);
    return telephone;
  }
}
