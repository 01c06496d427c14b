/**
 * Reports whether this page may play sound. A browser keeps a page silent until the user has touched it, and a phone
 * that only looks as if it rings is worse than none. Once sound is allowed, it stays allowed.
 * https://developer.mozilla.org/en-US/docs/Web/Media/Guides/Autoplay
 */
export function watchSound(tell: (canRing: boolean) => void): () => void {
  const context = new AudioContext();
  const gestures = ["pointerdown", "keydown"] as const;
  const wake = () => void context.resume().then(look, () => {});
  const stop = () => {
    clearTimeout(first);
    for (const gesture of gestures) window.removeEventListener(gesture, wake);
    if (context.state !== "closed") void context.close();
  };
  const look = () => {
    if (context.state === "closed") return;
    const canRing = context.state === "running";
    tell(canRing);
    if (canRing) stop();
  };
  for (const gesture of gestures) window.addEventListener(gesture, wake);
  // A context that may play reports it a moment after it was made, or later where the sound system is slow.
  const first = setTimeout(look, 500);
  context.addEventListener("statechange", look);
  return stop;
}
