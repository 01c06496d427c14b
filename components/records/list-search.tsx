"use client";

import { Search } from "lucide-react";
import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { Input } from "@/components/ui/control";

const TYPING_PAUSE_MS = 250;

/** Searches as the user types. The address holds the search, so it can be shared and revisited. */
export function ListSearch({ label, initial }: { label: string; initial: string }) {
  const router = useRouter();
  const path = usePathname();
  const [text, setText] = useState(initial);
  const [isTyping, setTyping] = useState(false);
  const [isGoing, go] = useTransition();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  // A link to another search, such as a view, brings its own text.
  const shown = isTyping || isGoing || text.trim() === initial ? text : initial;

  // Cancels a pending search when the user opens a record, so the list does not come back.
  useEffect(() => {
    const leave = (event: MouseEvent) => {
      if (!(event.target instanceof Element && event.target.closest("a"))) return;
      clearTimeout(timer.current);
      setTyping(false);
    };
    document.addEventListener("click", leave, { capture: true });
    return () => {
      document.removeEventListener("click", leave, { capture: true });
      clearTimeout(timer.current);
    };
  }, []);

  function handleChange(value: string) {
    setText(value);
    setTyping(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      // A filter may have been chosen while the user typed.
      const query = new URLSearchParams(window.location.search);
      query.delete("after");
      if (value.trim()) query.set("q", value.trim());
      else query.delete("q");
      setTyping(false);
      go(() => router.replace(`${path}?${query}`, { scroll: false }));
    }, TYPING_PAUSE_MS);
  }

  return (
    <div className="relative w-full sm:w-64">
      <Search size={15} className="text-muted absolute top-2.5 left-3" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={`${label}…`}
        value={shown}
        onChange={(event) => handleChange(event.target.value)}
        className="pl-9"
      />
    </div>
  );
}
