/**
 * Tells whether this page may sound. Until the user has touched it a browser keeps it silent, and a phone that only
 * looks as if it rang is worse than none. https://developer.mozilla.org/en-US/docs/Web/Media/Guides/Autoplay
 */
export function watchSound(tell: (canRing: boolean) => void): () => void {
  const context = new AudioContext();
  const look = () => tell(context.state === "running");
  const wake = () => void context.resume().then(look, () => {});
  const gestures = ["pointerdown", "keydown"] as const;
  for (const gesture of gestures) window.addEventListener(gesture, wake);
  context.addEventListener("statechange", look);
  // A context that may sound says so a moment after it was made.
  const first = setTimeout(look, 500);
  return () => {
    clearTimeout(first);
    for (const gesture of gestures) window.removeEventListener(gesture, wake);
    context.removeEventListener("statechange", look);
    void context.close();
  };
}
