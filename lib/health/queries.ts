import "server-only";
import { processSingleton } from "../base/process-singleton";
import { judge, type Line } from "./judge";
import { readReadings } from "./readings";

/** Reads and judges how this installation is. */
export const readHealth = async (now = Date.now()): Promise<Line[]> => judge(await readReadings(now));

/** Every page of an administrator asks: so long one answer is good for all of them. */
const FRESH_MS = 15_000;

const kept = processSingleton("health-needs", (): { at: number; lines: Promise<Line[]> | null } => ({
  at: 0,
  lines: null,
}));

/** Lists what does harm now, for the banner. At most some seconds old. */
export async function listNeeds(now = Date.now()): Promise<Line[]> {
  if (!kept.lines || now - kept.at > FRESH_MS) {
    kept.at = now;
    kept.lines = readHealth(now);
    // A failure is not kept: the next page asks again.
    kept.lines.catch(() => (kept.lines = null));
  }
  return (await kept.lines).filter(({ state }) => state === "bad");
}

/** Has the next page ask anew, because something was looked at. */
export const forgetNeeds = () => void (kept.lines = null);
