import type { Conversation } from "../../lib/calls/model/conversation";
import type { Notice } from "../../lib/events/notify";
import { db } from "../../lib/base/db";
import { loadConversation } from "../../lib/calls/store/store";
import { cardOf, type Agent, type Card } from "./agents";
import type { AppProcess } from "./app-process";
import type { World } from "./world";

/** How long a notice takes to reach a process. */
const HEARD_AFTER_MS = [1, 30] as const;
/** How long a card takes to reach a browser, and how long at most if it is late. */
const ARRIVES_AFTER_MS = [5, 120] as const;
const LATE_MS = 4_000;
/** When a browser opens its stream again: one that broke, and one that fell silent without breaking. */
const RETRY_MS = 1_000;
const SILENCE_MS = 25_000;

/** One page's stream of events, from one process. */
interface Stream {
  process: AppProcess;
  /** The first card is being read: what is heard meanwhile is read once that is sent, as the app does. */
  isOpening: boolean;
  /** Calls that changed meanwhile. */
  readonly changed: Set<string>;
  /** The connection is lost, and neither side knows. */
  isDeaf: boolean;
  /** Cards arrive in the order they were sent. */
  lastAt: number;
}

/**
 * Brings cards to the agents' browsers as the app does: each process hears a change, reads the call, and sends every
 * browser on it that user's card. A stream that breaks is opened again, and begins with the call the user has.
 */
export class Notices {
  readonly #streams = new Map<Agent, Stream>();
  /** Calls as they were read since their last change: what one process read, the other need not. */
  readonly #read = new Map<string, Conversation>();

  constructor(private readonly world: World) {}

  /** Opens the stream of a page that has just loaded, and tries until it is open. `onOpen` gets the user's card. */
  open(agent: Agent, onOpen: (card: Card | null) => void = () => {}) {
    this.#streams.delete(agent);
    const { id } = agent.user;
    const process = this.world.pick(`stream of ${id}`);
    const again = () => this.world.clock.after(RETRY_MS, () => agent.isThere && this.open(agent, onOpen));
    if (!process) return void again();
    const stream: Stream = { process, isOpening: true, changed: new Set(), isDeaf: false, lastAt: 0 };
    this.#streams.set(agent, stream);
    const read = async () => {
      const slot = await db.agentSlot.findUnique({ where: { userId: id }, select: { conversationId: true } });
      const c = slot && (await loadConversation(slot.conversationId));
      return c && cardOf(c, id);
    };
    const take = (card: Card | null) => {
      agent.cards.clear();
      if (card) agent.cards.set(card.id, card);
      onOpen(card);
    };
    process.run(read).then(
      (card) => {
        this.#send(agent, stream, () => take(card));
        stream.isOpening = false;
        for (const callId of stream.changed) this.#tell(process, callId);
      },
      () => this.#streams.get(agent) === stream && again(),
    );
  }

  /** Whether all that was sent has arrived. */
  isUpToDate(agent: Agent): boolean {
    const stream = this.#streams.get(agent);
    if (!stream || stream.isDeaf || stream.isOpening) return false;
    return stream.lastAt <= this.world.clock.now();
  }

  /** A page is gone, and its stream and its cards with it. */
  close(agent: Agent) {
    agent.cards.clear();
    this.#streams.delete(agent);
  }

  /** The streams of a process that died break. */
  lose(process: AppProcess) {
    for (const [agent, stream] of this.#streams) if (stream.process === process) this.#break(agent);
  }

  #break(agent: Agent) {
    this.#streams.delete(agent);
    this.world.clock.after(RETRY_MS, () => {
      if (agent.isThere && !this.#streams.has(agent)) this.open(agent);
    });
  }

  /** Takes a notice of the database. */
  hear(payload: string) {
    const notice = JSON.parse(payload) as Notice;
    if (notice.type !== "call") return;
    this.#read.delete(notice.callId);
    for (const process of new Set([...this.#streams.values()].map((stream) => stream.process))) {
      const heardAfterMs = this.world.streams.of(`notices to ${process.name}`).int(...HEARD_AFTER_MS);
      this.world.clock.after(heardAfterMs, () => this.#tell(process, notice.callId));
    }
  }

  async #load(callId: string): Promise<Conversation | null> {
    const known = this.world.isDatabaseAway ? undefined : this.#read.get(callId);
    if (known) return known;
    const c = await loadConversation(callId);
    if (c) this.#read.set(callId, c);
    return c;
  }

  #tell(process: AppProcess, callId: string) {
    process
      .run(() => this.#load(callId))
      .then(
        (c) => {
          if (!c) return;
          for (const [agent, stream] of this.#streams) {
            const card = stream.process === process ? cardOf(c, agent.user.id) : null;
            if (card && stream.isOpening) stream.changed.add(callId);
            else if (card) this.#send(agent, stream, () => void agent.cards.set(card.id, card));
          }
        },
        () => this.lose(process),
      );
  }

  /** Sends to a browser, which may get it late, or lose its connection over it. */
  #send(agent: Agent, stream: Stream, take: () => void) {
    const draw = this.world.streams.of(`cards of ${agent.user.id}`);
    const [isLate, isLost] = [draw.next() < this.world.chances.stale, draw.next() < this.world.chances.deaf];
    const [usualMs, lateMs] = [draw.int(...ARRIVES_AFTER_MS), draw.int(0, LATE_MS)];
    if (stream.isDeaf) return;
    if (isLost) {
      stream.isDeaf = true;
      this.world.note(`the stream of ${agent.user.id} falls silent`);
      this.world.clock.after(SILENCE_MS, () => {
        if (this.#streams.get(agent) === stream) this.#break(agent);
      });
      return;
    }
    const at = Math.max(stream.lastAt, this.world.clock.now() + (isLate ? lateMs : usualMs));
    stream.lastAt = at;
    this.world.clock.after(at - this.world.clock.now(), () => {
      if (this.#streams.get(agent) === stream && !stream.isDeaf) take();
    });
  }
}
