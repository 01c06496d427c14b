import "server-only";
import { adoptionReaction } from "../calls/after-call/adopt";
import type { Reaction } from "../events/dispatch";
import { pagesReaction, timelineReaction } from "../timeline/reactions";

/** The reactions to events, in the order they run. */
export const REACTIONS: readonly Reaction[] = [timelineReaction, adoptionReaction, pagesReaction];
