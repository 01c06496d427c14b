"use client";

import clsx from "clsx";
import { Ellipsis } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef, useState, type ReactElement } from "react";
import { words } from "@/lib/words/shell";

interface Destination {
  href: string;
  label: string;
  icon: ReactElement;
  badge?: ReactElement;
}

interface Props {
  destinations: Destination[];
}

/** Entries in a narrow window's bar. Those with a badge are among them, so that More hides none. */
const IN_BAR = 4;

const entry = "flex items-center font-medium md:h-8 md:shrink-0 md:gap-2.5 md:rounded-lg md:px-2.5";
const inBar =
  "relative max-md:h-13 max-md:min-w-0 max-md:flex-1 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:px-0.5 max-md:text-[11px]";
const inMenu = "max-md:h-11 max-md:gap-3 max-md:rounded-lg max-md:px-3";
const here = "text-accent-strong md:bg-accent-soft";
const elsewhere = "text-muted hover:bg-subtle hover:text-ink";

/** A column of links; in a narrow window a bar, whose More menu holds the rest. */
export function NavigationBar({ destinations }: Props) {
  const path = usePathname();
  const [isOpen, setOpen] = useState(false);
  const nav = useRef<HTMLElement>(null);
  const more = useRef<HTMLButtonElement>(null);

  useEffect(() => {
    if (!isOpen) return;
    const handleElsewhere = ({ target }: Event) => {
      if (!nav.current?.contains(target as Node)) setOpen(false);
    };
    window.addEventListener("pointerdown", handleElsewhere);
    window.addEventListener("focusin", handleElsewhere);
    return () => {
      window.removeEventListener("pointerdown", handleElsewhere);
      window.removeEventListener("focusin", handleElsewhere);
    };
  }, [isOpen]);

  const isHere = ({ href }: Destination) => path === href || (href !== "/" && path.startsWith(`${href}/`));
  const close = () => setOpen(false);
  const others = destinations.slice(IN_BAR);

  return (
    <nav
      ref={nav}
      aria-label={words.mainNavigation}
      onKeyDown={({ key }) => {
        if (key !== "Escape" || !isOpen) return;
        setOpen(false);
        more.current?.focus();
      }}
      className="flex md:flex-col md:gap-0.5 md:px-2 md:py-1.5"
    >
      {destinations.slice(0, IN_BAR).map((destination) => (
        <Place
          key={destination.href}
          {...destination}
          isHere={isHere(destination)}
          style={inBar}
          onGo={close}
        />
      ))}
      <button
        ref={more}
        type="button"
        aria-expanded={isOpen}
        aria-controls="more"
        onClick={() => setOpen(!isOpen)}
        className={clsx(entry, inBar, "md:hidden", isOpen || others.some(isHere) ? here : elsewhere)}
      >
        <Ellipsis size={16} aria-hidden />
        <span>{words.more}</span>
      </button>
      <div
        id="more"
        className={clsx(
          "max-md:animate-pop max-md:bg-raised max-md:border-line max-md:absolute max-md:top-full max-md:right-2 max-md:mt-1 max-md:max-h-[calc(100dvh-8rem)] max-md:w-56 max-md:overflow-y-auto max-md:rounded-xl max-md:border max-md:p-1.5 max-md:shadow-xl md:contents",
          !isOpen && "max-md:hidden",
        )}
      >
        {others.map((destination) => (
          <Place
            key={destination.href}
            {...destination}
            isHere={isHere(destination)}
            style={inMenu}
            onGo={close}
          />
        ))}
      </div>
    </nav>
  );
}

interface PlaceProps extends Destination {
  isHere: boolean;
  style: string;
  onGo: () => void;
}

function Place({ href, label, icon, badge, isHere, style, onGo }: PlaceProps) {
  return (
    <Link
      href={href}
      onClick={onGo}
      aria-current={isHere ? "page" : undefined}
      className={clsx(entry, style, isHere ? here : elsewhere)}
    >
      {icon}
      <span className="max-w-full truncate">{label}</span>
      {badge && (
        <span className="flex gap-1 max-md:absolute max-md:top-0.5 max-md:left-1/2 max-md:ml-1.5 md:ml-auto">
          {badge}
        </span>
      )}
    </Link>
  );
}
