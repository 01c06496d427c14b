"use client";

import { useEffect, useRef, useState } from "react";
import { isServerThere } from "@/components/ui/is-server-there";
import { words } from "@/lib/words/softphone";
import { usePhone, usePhoneState } from "./phone-context";

const LOOK_EVERY_MS = 2_000;

/**
 * Holds back a navigation that would load a new document, such as the first after a new build, in the tab that owns the
 * phone (A1): during a call, until its after-call work is done; and while the server is down, since there would be no
 * document, and no phone. Browsers without the Navigation API load it, and the call is resumed (A8).
 */
export function HoldNavigation() {
  const phone = usePhone();
  const isOwner = phone?.isOwner;
  const isDone = usePhoneState(
    ({ phase, afterCall }) =>
      phase.name === "idle" && afterCall.wrapUps.length === 0 && !afterCall.unanswered,
  );
  const [heldUrl, setHeldUrl] = useState<string | null>(null);
  const [reach, setReach] = useState<"asking" | "there" | "away">("asking");
  const isPassing = useRef(false);
  const [wasAway, setWasAway] = useState(false);

  useEffect(() => {
    if (!("navigation" in window)) return;
    const hold = (event: NavigateEvent) => {
      if (isPassing.current || !isOwner?.() || !wouldUnload(event)) return;
      event.preventDefault();
      // The router navigates during rendering; state set now would wait for it forever.
      setTimeout(() => setHeldUrl(event.destination.url));
    };
    window.navigation.addEventListener("navigate", hold);
    return () => window.navigation.removeEventListener("navigate", hold);
  }, [isOwner]);

  // The router waits for the document it requested and follows no other link, so the last link clicked is opened here.
  const isHeld = heldUrl !== null;
  useEffect(() => {
    if (!isHeld) return;
    const hold = (event: MouseEvent) => {
      const link = event.target instanceof Element ? event.target.closest("a") : null;
      const isPlain =
        event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
      if (!link || !isPlain || link.target || link.origin !== location.origin || isDownload(link.href))
        return;
      event.preventDefault();
      event.stopPropagation();
      setHeldUrl(link.href);
    };
    document.addEventListener("click", hold, { capture: true });
    return () => document.removeEventListener("click", hold, { capture: true });
  }, [isHeld]);

  // With the server down the router loads a document too: none would come, and the phone would be gone.
  useEffect(() => {
    if (!isHeld) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const isThere = await isServerThere();
      setReach(isThere ? "there" : "away");
      if (!isThere) setWasAway(true);
      timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    void look();
    return () => clearTimeout(timer);
  }, [isHeld]);

  useEffect(() => {
    if (!isDone || reach !== "there" || heldUrl === null) return;
    isPassing.current = true;
    location.assign(heldUrl);
  }, [isDone, reach, heldUrl]);

  if (heldUrl === null || (isDone && reach !== "away")) return null;
  return (
    <div
      role="alert"
      className="bg-raised border-line fixed top-3 left-1/2 z-40 flex w-max max-w-[calc(100vw-1.5rem)] -translate-x-1/2 items-center gap-3 rounded-xl border px-4 py-2.5 shadow-xl"
    >
      <span>{reach === "away" ? words.pageLater : wasAway ? words.pageAfterCall : words.newVersion}</span>
      {reach !== "away" && (
        <a href={heldUrl} target="_blank" className="text-accent font-medium whitespace-nowrap">
          {words.openInNewTab}
        </a>
      )}
    </div>
  );
}

/**
 * Returns whether a navigation would unload the page. A download does not; a reload or sign-out is the user's own
 * choice.
 */
function wouldUnload(event: NavigateEvent): boolean {
  const { destination, navigationType, cancelable, downloadRequest } = event;
  if (
    !cancelable ||
    destination.sameDocument ||
    downloadRequest !== null ||
    navigationType === "reload" ||
    event.formData !== null
  ) {
    return false;
  }
  return (
    new URL(destination.url).origin === location.origin &&
    !isDownload(destination.url) &&
    !isSignIn(destination.url)
  );
}

const isSignIn = (url: string) => new URL(url).pathname === "/login";

const isDownload = (url: string) => new URL(url).pathname.startsWith("/api/");
