/** Forgets the oldest entries of a map that are over, once it holds more than `most`, so that memory stays bounded. */
export function forgetOldest<T>(all: Map<string, T>, most: number, isOver: (entry: T) => boolean) {
  if (all.size <= most) return;
  for (const [key, entry] of all) {
    if (isOver(entry)) all.delete(key);
    if (all.size <= most * 0.9) return;
  }
}
