/**
 * Runs the carrier in its own process on one core, and reports how late its frames are. carrier.ts drives it over IPC.
 */
import { configSchema } from "../carrier/config";
import { SILENCE } from "../carrier/media/g711";
import { TickingMedia } from "../carrier/media/media";
import { startCarrier } from "../carrier/server";

let lateness: number[] = [];

async function idle(ms: number) {
  const media = new TickingMedia();
  media.onTick = (ms) => void lateness.push(ms);
  media.attach("idle", { pop: () => SILENCE, push: () => {} });
  await new Promise((resolve) => setTimeout(resolve, ms));
  media.detach("idle");
}

let port = 0;
process.on("message", (message: { ask: string; ms?: number; config?: unknown }) => {
  void (async () => {
    if (message.ask === "idle") await idle(message.ms!);
    if (message.ask === "start") {
      const running = await startCarrier(configSchema.parse(message.config));
      (running.carrier.services.calls.media as TickingMedia).onTick = (ms) => void lateness.push(ms);
      port = running.port;
    }
    const answer = { port, lateness, rssBytes: process.memoryUsage().rss, cpuMs: process.cpuUsage() };
    if (message.ask === "ticks") globalThis.gc?.();
    lateness = [];
    process.send!(answer);
  })();
});
