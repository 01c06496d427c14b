import "server-only";
import { randomUUID } from "node:crypto";
import type { CurrentUser } from "../auth/permissions";
import { loadUser } from "../auth/session";
import { buildCard, listMyCards } from "../calls/views/card";
import { countMissed } from "../calls/views/log";
import { listQueued } from "../calls/views/queue";
import { db } from "../base/db";
import { logger } from "../base/logger";
import { setOffline } from "../presence/presence";
import { countNewVoicemails } from "../recordings/queries";
import { canSeeRecord } from "../records/model/permissions";
import type { News } from "../events/audience";
import { getBus } from "../events/bus";
import type { ServerEvent, ServerNews } from "./protocol";

const PING_EVERY_MS = 10_000;
const COLLAPSE_MS = 300;

const getPreferences = (userId: string) =>
  db.user.findUniqueOrThrow({ where: { id: userId }, select: { dnd: true, postCallNote: true } });

/**
 * Opens a user's event stream: a snapshot, then each of their calls as it changes.
 *
 * Each ping reloads the session and what its user may see, so a revoked session's streams close within 10 s.
 */
export function openStream(signedIn: CurrentUser, signal: AbortSignal): ReadableStream<Uint8Array> {
  let user = signedIn;
  const encoder = new TextEncoder();
  const streamId = randomUUID();
  let close = () => {};
  return new ReadableStream({
    start(controller) {
      let isOpen = true;
      const send = (news: ServerNews) => {
        const event: ServerEvent = { ...news, at: Date.now() };
        if (isOpen) controller.enqueue(encoder.encode(`data: ${JSON.stringify(event)}\n\n`));
      };
      const teller = tellNews(() => user, streamId, send);
      const unsubscribe = getBus().subscribe(teller.hear, teller.sendSnapshot);
      const ping = setInterval(
        () =>
          void attempt(async () => {
            // While the database is away no one is signed out: the phone must keep working.
            const latest = await loadUser(user.sessionId).catch(() => undefined);
            if (latest) user = latest;
            if (latest !== null) return send({ type: "ping" });
            send({ type: "signed-out" });
            close();
          }),
        PING_EVERY_MS,
      );
      close = () => {
        if (!isOpen) return;
        isOpen = false;
        unsubscribe();
        clearInterval(ping);
        teller.stop();
        controller.close();
        void attempt(() => setOffline(user.id, streamId));
      };
      signal.addEventListener("abort", close);
      teller.sendSnapshot();
    },
    cancel: () => close(),
  });
}

const attempt = (work: () => Promise<void>) =>
  work().catch((error: unknown) =>
    logger.warn({ error }, "stream: could not read; the next event will tell"),
  );

/** Sends a user what concerns them of the bus's news, read from the database in order. */
function tellNews(getUser: () => CurrentUser, streamId: string, send: (news: ServerNews) => void) {
  // One read after the other: an earlier read sent last would be older news.
  let reading = Promise.resolve();
  const inTurn = (work: (user: CurrentUser) => Promise<void>) => {
    reading = reading.then(() => attempt(() => work(getUser())));
  };
  // A call that changes again before it is read is read once.
  const changed = new Set<string>();
  const sendCall = (callId: string) => {
    if (changed.has(callId)) return;
    changed.add(callId);
    const heardAt = Date.now();
    inTurn(async (user) => {
      changed.delete(callId);
      const card = await buildCard(user, callId);
      if (card) send({ type: "call", card, heardAt });
    });
  };
  // Many phones change at once when a group rings: one notice covers them.
  let colleagues: ReturnType<typeof setTimeout> | undefined;
  const sendColleagues = () => {
    colleagues ??= setTimeout(() => {
      colleagues = undefined;
      send({ type: "colleagues" });
    }, COLLAPSE_MS);
  };
  return {
    sendSnapshot: () =>
      inTurn(async (user) =>
        send({
          type: "snapshot",
          streamId,
          cards: await listMyCards(user),
          missed: await countMissed(user),
          voicemails: await countNewVoicemails(user),
          ...(await getPreferences(user.id)),
          queued: await listQueued(user.id),
        }),
      ),
    hear(news: News) {
      const { id } = getUser();
      if (news.type === "presence" || news.type === "call") sendColleagues();
      switch (news.type) {
        case "timeline": {
          const user = getUser();
          const recordIds = news.records
            .filter((record) => canSeeRecord(user, record))
            .map((record) => record.id);
          if (recordIds.length > 0) send({ type: "timeline", recordIds });
          return;
        }
        case "missed":
          if (news.userIds.has(id))
            inTurn(async (user) =>
              send({
                type: "missed",
                count: await countMissed(user),
                voicemails: await countNewVoicemails(user),
              }),
            );
          return;
        case "queue":
          if (news.userIds.has(id)) inTurn(async () => send({ type: "queue", calls: await listQueued(id) }));
          return;
        case "presence":
          if (news.userId === id)
            inTurn(async () => send({ type: "preferences", ...(await getPreferences(id)) }));
          return;
        case "call":
          if (news.userIds.has(id)) sendCall(news.callId);
      }
    },
    stop: () => clearTimeout(colleagues),
  };
}
