import { loadConversation } from "../store/store";
import { shown, type Shown } from "./conversations";

/** Loads a conversation together with its first call. */
export const loadShown = async (id: string): Promise<Shown> => shown((await loadConversation(id))!);
