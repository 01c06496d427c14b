"use client";

import clsx from "clsx";
import { ChevronLeft, ChevronRight, Search } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useId, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import { Input } from "@/components/ui/control";
import { holdsWords } from "@/lib/search/holds-words";
import { isComposing } from "@/lib/softphone/typing";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings-list";
import type { SettingsPage } from "./pages";

/** Address of the list, which a narrow window shows alone and a wide one beside the first page. */
const LIST = "/settings";

const WIDE = "(width >= 64rem)"; // Tailwind's lg

function subscribeWide(tell: () => void) {
  const query = window.matchMedia(WIDE);
  query.addEventListener("change", tell);
  return () => query.removeEventListener("change", tell);
}

const useIsWide = () =>
  useSyncExternalStore(
    subscribeWide,
    () => window.matchMedia(WIDE).matches,
    () => true,
  );

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1 };

interface Props {
  pages: SettingsPage[];
}

/**
 * Settings pages by group, with a search. In a wide window the list is beside each page, in a narrow one it is a page
 * of its own. Arrow keys move from the search through the list; Enter in the search opens the first result.
 */
export function SettingsList({ pages }: Props) {
  const path = usePathname();
  const isWide = useIsWide();
  const [text, setText] = useState("");
  const id = useId();
  const wanted = text.trim();
  const found = pages.filter((page) => holdsWords(`${page.group} ${page.label} ${page.synonyms}`, wanted));
  const groups = [...new Set(found.map(({ group }) => group))];
  const isHere = ({ href }: SettingsPage) =>
    path === LIST ? isWide && href === pages[0]?.href : path === href || path.startsWith(`${href}/`);

  function handleKey(event: KeyboardEvent<HTMLElement>) {
    if (isComposing(event.nativeEvent)) return;
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("input, a")];
    const here = stops.indexOf(event.target as HTMLElement);
    const step = STEPS[event.key];
    if (step) stops[here + step]?.focus();
    else if (event.key === "Escape") setText("");
    else if (event.key === "Enter" && here === 0 && wanted) stops[1]?.click();
    else return;
    event.preventDefault();
  }

  return (
    <nav
      aria-label={common.settings}
      onKeyDown={handleKey}
      className={clsx(
        "lg:sticky lg:top-5 lg:max-h-[calc(100dvh-2.5rem)] lg:self-start lg:overflow-y-auto",
        path !== LIST && "max-lg:hidden",
      )}
    >
      {path === LIST && <h1 className="mb-3 text-xl font-semibold lg:hidden">{common.settings}</h1>}
      <div className="relative p-0.5">
        <Search size={15} className="text-muted absolute top-3 left-3.5" aria-hidden />
        <Input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="pl-9"
        />
      </div>
      <p role="status" className={clsx(found.length > 0 ? "sr-only" : "text-muted px-3 py-2")}>
        {wanted && (found.length > 0 ? words.found(found.length) : words.nothingMatches(wanted))}
      </p>
      {groups.map((group, index) => (
        <section key={group} aria-labelledby={`${id}${index}`} className="mt-4">
          <h2 id={`${id}${index}`} className="text-muted mb-1 px-3 text-xs font-medium">
            {group}
          </h2>
          <ul className="max-lg:bg-surface max-lg:border-line max-lg:divide-line max-lg:divide-y max-lg:rounded-2xl max-lg:border">
            {found
              .filter((page) => page.group === group)
              .map((page) => (
                <li key={page.href}>
                  <Link
                    href={page.href}
                    onClick={() => setText("")}
                    aria-current={isHere(page) ? "page" : undefined}
                    className={clsx(
                      "flex items-center gap-3 px-4 py-3 font-medium -outline-offset-2! lg:rounded-lg lg:px-3 lg:py-1.5",
                      isHere(page)
                        ? "lg:bg-accent-soft lg:text-accent-strong"
                        : "hover:bg-subtle lg:text-muted lg:hover:text-ink",
                      wanted && page === found[0] && "bg-subtle",
                    )}
                  >
                    <span className="min-w-0 grow">{page.label}</span>
                    <ChevronRight size={16} className="text-muted lg:hidden" aria-hidden />
                  </Link>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}

/** Link to the parent: the list where it is not visible, or the page that a deeper one belongs to. */
export function SettingsBack({ pages }: Props) {
  const path = usePathname();
  if (path === LIST) return null;
  const parent = pages.find(({ href }) => path.startsWith(`${href}/`));
  const link = "hover:text-ink inline-flex items-center gap-1 py-1 hover:underline";
  return (
    <nav
      aria-label={common.breadcrumb}
      className={clsx("text-muted -mt-1 mb-1 flex flex-wrap gap-x-3 text-[13px]", !parent && "lg:hidden")}
    >
      <Link href={LIST} className={clsx(link, "-ml-1 lg:hidden")}>
        <ChevronLeft size={16} aria-hidden /> {common.settings}
      </Link>
      {parent && (
        <Link href={parent.href} className={clsx(link, "-ml-1")}>
          <ChevronLeft size={16} aria-hidden /> {parent.label}
        </Link>
      )}
    </nav>
  );
}
