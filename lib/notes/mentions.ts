/** A user who can be mentioned in a note. */
interface Named {
  id: string;
  name: string;
}

/** A piece of a note: plain text, or a colleague mentioned with "@" and their full name. */
export type NotePiece = { text: string; userId?: undefined } | { text: string; userId: string };

/** Splits a note at its mentions. Of two names that start the same, the longer one counts. */
export function splitMentions(body: string, people: readonly Named[]): NotePiece[] {
  const longestFirst = [...people].sort((a, b) => b.name.length - a.name.length);
  const pieces: NotePiece[] = [];
  let start = 0;
  for (let at = body.indexOf("@"); at >= 0; at = body.indexOf("@", at + 1)) {
    if (at > 0 && /[\p{L}\p{N}]/u.test(body[at - 1]!)) continue; // an email address
    const rest = body.slice(at + 1).toLowerCase();
    const person = longestFirst.find(({ name }) => rest.startsWith(name.toLowerCase()));
    if (!person) continue;
    if (at > start) pieces.push({ text: body.slice(start, at) });
    start = at + 1 + person.name.length;
    pieces.push({ text: body.slice(at, start), userId: person.id });
  }
  if (start < body.length) pieces.push({ text: body.slice(start) });
  return pieces;
}

/** Lists the colleagues a note mentions, each once. */
export const mentionedIn = (body: string, people: readonly Named[]): string[] => [
  ...new Set(splitMentions(body, people).flatMap(({ userId }) => userId ?? [])),
];
