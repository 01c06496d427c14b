import "server-only";
import type { CurrentUser } from "../auth/permissions";
import { notifyPresence } from "../events/notify";
import { changePreferences } from "./change";

/** Turns the note dialog after calls on or off, wherever the user is signed in, from the next call's end (E2). */
export const setPostCallNote = (user: CurrentUser, on: boolean): Promise<void> =>
  changePreferences(user, { postCallNote: on }, (tx) => notifyPresence(tx, user.id));
