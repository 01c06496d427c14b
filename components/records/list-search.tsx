"use client";

import { Search } from "lucide-react";
import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { Input } from "@/components/ui/control";

const TYPING_PAUSE_MS = 250;

/** Searches as the user types. The address holds the search, so it can be shared and revisited. */
export function ListSearch({ label, initial }: { label: string; initial: string }) {
  const router = useRouter();
  const path = usePathname();
  const current = useSearchParams();
  const [text, setText] = useState(initial);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  // Cancels a pending search when the user opens a record, so the list does not come back.
  useEffect(() => {
    const leave = (event: MouseEvent) => {
      if (event.target instanceof Element && event.target.closest("a")) clearTimeout(timer.current);
    };
    document.addEventListener("click", leave, { capture: true });
    return () => {
      document.removeEventListener("click", leave, { capture: true });
      clearTimeout(timer.current);
    };
  }, []);

  function handleChange(value: string) {
    setText(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      const query = new URLSearchParams(current);
      query.delete("after");
      if (value.trim()) query.set("q", value.trim());
      else query.delete("q");
      router.replace(`${path}?${query}`, { scroll: false });
    }, TYPING_PAUSE_MS);
  }

  return (
    <div className="relative w-full sm:w-64">
      <Search size={15} className="text-muted absolute top-2.5 left-3" aria-hidden />
      <Input
        type="search"
        aria-label={label}
        placeholder={`${label}…`}
        value={text}
        onChange={(event) => handleChange(event.target.value)}
        className="pl-9"
      />
    </div>
  );
}
