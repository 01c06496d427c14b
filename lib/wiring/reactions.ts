import "server-only";
import { adoptionReaction } from "../calls/after-call/adopt";
import type { Reaction } from "../events/dispatch";
import { pagesReaction, timelineReaction } from "../timeline/react";

/** What follows from events, in this order. */
export const REACTIONS: readonly Reaction[] = [timelineReaction, adoptionReaction, pagesReaction];
