import "server-only";
import { randomUUID } from "node:crypto";
import type { CurrentUser } from "../auth/permissions";
import { loadUser } from "../auth/session";
import { buildCard, listMyCards } from "../calls/views/card";
import { countMissed } from "../calls/views/log";
import { listWaiting } from "../calls/views/queue";
import { db } from "../base/db";
import { logger } from "../base/logger";
import { setOffline } from "../presence/presence";
import { countNewVoicemails } from "../recordings/queries";
import { canSeeRecord } from "../records/model/permissions";
import { getBus } from "../events/bus";
import type { ServerEvent, ServerNews } from "./protocol";

const PING_EVERY_MS = 10_000;
const COLLAPSE_MS = 300;

const getPreferences = (userId: string) =>
  db.user.findUniqueOrThrow({ where: { id: userId }, select: { dnd: true, postCallNote: true } });

/**
 * A user's event stream: a snapshot, then each of their calls as it changes.
 *
 * Whether the session still stands, and what its user may see, is asked again at each ping: a revoked one closes its
 * streams within 10 s.
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
      const attempt = (work: () => Promise<void>) =>
        work().catch((error: unknown) =>
          logger.warn({ error }, "stream: could not read; the next event will tell"),
        );

      // One after the other: what was read first would be older news if it were told last.
      let reading = Promise.resolve();
      const inTurn = (work: () => Promise<void>) => {
        reading = reading.then(() => attempt(work));
      };
      // A call that changes again before it is read is read once.
      const changed = new Set<string>();
      const tellCall = (callId: string) => {
        if (changed.has(callId)) return;
        changed.add(callId);
        inTurn(async () => {
          changed.delete(callId);
          const card = await buildCard(user, callId);
          if (card) send({ type: "call", card });
        });
      };
      const sendSnapshot = () =>
        inTurn(async () =>
          send({
            type: "snapshot",
            streamId,
            cards: await listMyCards(user),
            missed: await countMissed(user),
            voicemails: await countNewVoicemails(user),
            ...(await getPreferences(user.id)),
            waiting: await listWaiting(user.id),
          }),
        );
      // Many phones change at once when a group is rung: told together.
      let colleagues: ReturnType<typeof setTimeout> | undefined;
      const tellColleagues = () => {
        colleagues ??= setTimeout(() => {
          colleagues = undefined;
          send({ type: "colleagues" });
        }, COLLAPSE_MS);
      };
      const unsubscribe = getBus().subscribe((news) => {
        if (news.type === "timeline") {
          const seen = news.records.filter((record) => canSeeRecord(user, record)).map(({ id }) => id);
          return seen.length > 0 ? send({ type: "timeline", recordIds: seen }) : undefined;
        }
        if (news.type === "missed" && news.userIds.has(user.id)) {
          return inTurn(async () =>
            send({
              type: "missed",
              count: await countMissed(user),
              voicemails: await countNewVoicemails(user),
            }),
          );
        }
        if (news.type === "waiting" && news.userIds.has(user.id)) {
          return inTurn(async () => send({ type: "waiting", calls: await listWaiting(user.id) }));
        }
        if (news.type === "presence" || news.type === "call") tellColleagues();
        if (news.type === "presence" && news.userId === user.id) {
          return inTurn(async () => send({ type: "preferences", ...(await getPreferences(user.id)) }));
        }
        if (news.type === "call" && news.userIds.has(user.id)) tellCall(news.callId);
      }, sendSnapshot);
      const ping = setInterval(
        () =>
          void attempt(async () => {
            // While the database is away nobody is signed out: the phone must go on.
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
        clearTimeout(colleagues);
        controller.close();
        void attempt(() => setOffline(user.id, streamId));
      };
      signal.addEventListener("abort", close);
      sendSnapshot();
    },
    cancel: () => close(),
  });
}
