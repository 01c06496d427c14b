/** Removes the oldest ended entries of a map that holds more than `most`, to bound memory. */
export function forgetOldest<T>(all: Map<string, T>, most: number, isOver: (entry: T) => boolean) {
  if (all.size <= most) return;
  for (const [key, entry] of all) {
    if (isOver(entry)) all.delete(key);
    if (all.size <= most * 0.9) return;
  }
}
