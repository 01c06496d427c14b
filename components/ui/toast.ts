interface Message {
  title: string;
  /** A button such as "Undo". */
  action?: { label: string; run: () => void };
}

/** Messages from before the list was there, and then the list. */
const early: Message[] = [];
let show: (message: Message) => void = (message) => early.push(message);

/** Shows a brief message, from anywhere in the browser. */
export const toast = (message: Message) => show(message);

/** Passes every message to the list, once its code is there. */
export function showIn(list: (message: Message) => void) {
  show = list;
  for (const message of early.splice(0)) list(message);
}
