import type { Call, Conversation } from "../model/conversation";
import { mainCall } from "../model/parties";
import { loadConversation } from "../store/store";

/** A conversation together with its first call, for tests of what becomes of both. */
export type Shown = Conversation & Omit<Call, "endedAt">;

export const shown = (c: Conversation): Shown => ({ ...c, ...mainCall(c) });

/** Loads a conversation together with its first call. */
export const loadShown = async (id: string): Promise<Shown> => shown((await loadConversation(id))!);
