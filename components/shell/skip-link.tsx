"use client";

import { words } from "@/lib/words/shell";

/**
 * Moves the focus past the menu to the page. Not by its address: the router does not know an entry of the history that it
 * has not made, so Back to it would show the page before.
 */
export function SkipLink() {
  return (
    <a
      href="#main"
      onClick={(event) => {
        event.preventDefault();
        document.getElementById("main")?.focus();
      }}
      className="bg-accent text-on-accent sr-only rounded-lg px-3 py-2 focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50"
    >
      {words.skipToContent}
    </a>
  );
}
