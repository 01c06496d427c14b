"use client";

import { CircleAlert } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useLoaded } from "@/components/ui/use-loaded";
import type { Line } from "@/lib/health/judge";
import { words } from "@/lib/words/health";

const LOOK_EVERY_MS = 60_000;

async function read(signal: AbortSignal): Promise<Line[]> {
  const response = await fetch("/api/health/needs", { signal });
  if (!response.ok) throw new Error(`health: ${response.status}`);
  return ((await response.json()) as { needs: Line[] }).needs;
}

/** Asks again every minute, and when the page comes to the front. */
function watch(readAgain: () => void) {
  const look = () => document.visibilityState === "visible" && readAgain();
  const timer = setInterval(look, LOOK_EVERY_MS);
  document.addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", look);
  };
}

const PAGE = "/settings/health";

/** Tells an administrator on every page what does harm now. Without an answer it says nothing. */
export function HealthBanner() {
  const { value: needs = [] } = useLoaded(read, watch);
  const path = usePathname();
  const [first, ...others] = needs;
  if (!first || path === PAGE) return null;
  return (
    <section
      aria-label={words.bannerLabel}
      className="bg-bad-soft text-bad -mx-4 -mt-5 mb-5 flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-2 md:-mx-8 md:px-8"
    >
      <CircleAlert size={16} className="shrink-0" aria-hidden />
      <p className="min-w-0 grow basis-60 break-words">
        {words.bannerText(first.title, first.said)} {others.length > 0 && words.more(others.length)}
      </p>
      <Link href={PAGE} className="font-medium underline">
        {words.open}
      </Link>
    </section>
  );
}
