import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Carrier } from "../carrier";
import { durationSeconds } from "../calls/calls";
import type { Signalling } from "../signalling/signalling";

const FILES: Record<string, { name: string; type: string }> = {
  "/inspector": { name: "page.html", type: "text/html; charset=utf-8" },
  "/inspector/page.js": { name: "page.js", type: "text/javascript" },
  "/inspector/page.css": { name: "page.css", type: "text/css" },
};

/** Shortest time between two updates. */
const EVERY_MS = 500;
const MOST_SHOWN = 100;
/** TCP keep-alive, or a full buffer, detects a watcher that has silently gone. */
const KEEP_ALIVE_MS = 15_000;
const MOST_PILED_UP_BYTES = 4 * 1024 * 1024;

/** Serves the page that shows the carrier live: calls, rooms, recordings, webhooks. */
export class Inspector {
  readonly #watchers = new Set<ServerResponse>();
  #timer: NodeJS.Timeout | null = null;
  #last = "";

  constructor(
    private readonly carrier: Carrier,
    private readonly signalling: Signalling,
  ) {}

  serve(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const name = path.split("?")[0]!.replace(/\/$/, "");
    if (name === "/inspector/stream") {
      this.#watch(request, response);
      return true;
    }
    const file = FILES[name];
    if (!file) return false;
    response
      .writeHead(200, { "content-type": file.type, "content-security-policy": "default-src 'self'" })
      .end(readFileSync(new URL(`./${file.name}`, import.meta.url)));
    return true;
  }

  #watch(request: IncomingMessage, response: ServerResponse) {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(`data: ${JSON.stringify(this.snapshot())}\n\n`);
    request.socket.setKeepAlive(true, KEEP_ALIVE_MS);
    this.#watchers.add(response);
    this.#timer ??= setInterval(() => this.#tell(), EVERY_MS);
    request.on("close", () => {
      this.#watchers.delete(response);
      if (this.#watchers.size === 0) this.close();
    });
  }

  #tell() {
    const snapshot = JSON.stringify(this.snapshot());
    if (snapshot === this.#last) return;
    this.#last = snapshot;
    for (const watcher of this.#watchers) {
      if (watcher.writableLength > MOST_PILED_UP_BYTES) watcher.destroy();
      else watcher.write(`data: ${snapshot}\n\n`);
    }
  }

  /** Returns what the page shows, newest first. */
  snapshot() {
    const { calls, conferences, recordings, webhooks } = this.carrier.services;
    const newest = <T>(all: Iterable<T>) => [...all].slice(-MOST_SHOWN).reverse();
    return {
      devices: [...this.signalling.connections].flatMap(({ isRegistered, grant }) =>
        isRegistered ? [grant?.identity ?? "anonymous"] : [],
      ),
      calls: newest(calls.all.values()).map((call) => ({
        sid: call.sid,
        parentSid: call.parentSid,
        from: call.from,
        to: call.to,
        direction: call.direction,
        status: call.status,
        createdAt: call.createdAt,
        answeredAt: call.answeredAt,
        seconds: call.isOver ? durationSeconds(call) : null,
      })),
      conferences: newest(conferences.all.values()).map((room) => ({
        sid: room.sid,
        name: room.friendlyName,
        status: room.status,
        createdAt: room.createdAt,
        endReason: room.endReason,
        participants: [...room.participants.values()].map((participant) => ({
          callSid: participant.call.sid,
          label: participant.options.label,
          muted: participant.muted,
          hold: participant.hold,
          coaches: participant.coaches,
          endOnExit: participant.endOnExit,
        })),
      })),
      recordings: newest(recordings.all.values()).map((recording) => ({
        sid: recording.sid,
        of: recording.call?.sid ?? recording.conference?.sid,
        source: recording.options.source,
        channels: recording.options.channels,
        status: recording.status,
        startedAt: recording.startedAt,
        seconds: recordings.seconds(recording),
        wav: `/2010-04-01/Accounts/${recording.account.accountSid}/Recordings/${recording.sid}.wav`,
      })),
      deliveries: newest(webhooks.log),
      problems: newest(this.carrier.problems),
    };
  }

  close() {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
    for (const watcher of this.#watchers) watcher.end();
    this.#watchers.clear();
  }
}
