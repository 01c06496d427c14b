"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { words } from "@/lib/words/shell";
import { Button } from "./button";
import { Dialog } from "./dialog";
import { askWith, giveUp, hasUnsaved, leave, onUnsaved } from "./unsaved";

/** Asks before a page with unsaved input is left: by a link, a command, the browser's buttons, or closing the tab. */
export function LeaveGuard() {
  const router = useRouter();
  const [go, setGo] = useState<(() => void) | null>(null);
  const stay = () => setGo(null);

  useEffect(() => askWith((asked) => setGo(() => asked)), []);
  useEffect(() => holdClosing(), []);
  useEffect(() => holdHistory(), []);
  useEffect(() => holdLinks((path) => router.push(path)), [router]);

  return (
    <Dialog
      title={words.leaveTitle}
      description={words.leaveAbout}
      open={go !== null}
      onOpenChange={(isOpen) => !isOpen && stay()}
    >
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={stay}>{words.stay}</Button>
        <Button
          variant="danger"
          onClick={() => {
            stay();
            giveUp();
            go?.();
          }}
        >
          {words.leaveUnsaved}
        </Button>
      </div>
    </Dialog>
  );
}

/** Has the browser ask in its own words: a page that is closed shows none of ours. */
function holdClosing() {
  const hold = (event: BeforeUnloadEvent) => {
    if (hasUnsaved()) event.preventDefault();
  };
  window.addEventListener("beforeunload", hold);
  return () => window.removeEventListener("beforeunload", hold);
}

/** Whether a click on a link opens another page of ours in this tab. */
function leads(event: MouseEvent, link: HTMLAnchorElement): boolean {
  const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  return (
    isPlain &&
    !event.defaultPrevented &&
    link.origin === location.origin &&
    !isHere(link.href) &&
    !["_blank", "_top", "_parent"].includes(link.target) &&
    !link.hasAttribute("download") &&
    !link.pathname.startsWith("/api/")
  );
}

/** Whether an address is this page's, at whatever place of it. */
const isHere = (href: string, here = location.href) => href.split("#")[0] === here.split("#")[0];

function holdLinks(open: (path: string) => void) {
  const hold = (event: MouseEvent) => {
    const link = event.target instanceof Element ? event.target.closest("a") : null;
    if (!hasUnsaved() || !link || !leads(event, link)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leave(() => open(link.href));
  };
  // Before the link's own listener, which would open it.
  document.addEventListener("click", hold, { capture: true });
  return () => document.removeEventListener("click", hold, { capture: true });
}

/**
 * The browser's Back and Forward have happened when the page hears of them, so they are taken back: the page's own entry is
 * put on top again, and the one that was asked for lies right under it. The router is not told.
 */
function holdHistory() {
  let here = { href: location.href, state: history.state as unknown };
  const stop = onUnsaved(() => {
    here = { href: location.href, state: history.state };
  });
  const hold = (event: PopStateEvent) => {
    if (!hasUnsaved() || isHere(location.href, here.href)) return;
    event.stopImmediatePropagation();
    history.pushState(here.state, "", here.href);
    leave(() => history.back());
  };
  window.addEventListener("popstate", hold, { capture: true });
  return () => {
    stop();
    window.removeEventListener("popstate", hold, { capture: true });
  };
}
