"use client";

import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { SettingsPage } from "@/components/settings/pages";
import { late } from "@/components/ui/late";
import type { PaletteType } from "./palette-dialog";
import { isLetter } from "@/lib/softphone/keyboard";
import { words } from "@/lib/words/search";

const PaletteDialog = late(() => import("./palette-dialog").then((module) => module.PaletteDialog));

interface Props {
  types: PaletteType[];
  settings: SettingsPage[];
}

/** Opens with Ctrl+K or a click, and finds everything by name. */
export function Palette({ types, settings }: Props) {
  const [isOpen, setOpen] = useState(false);
  const [isWanted, setWanted] = useState(false);
  const [isReady, setReady] = useState(false);
  /** Text typed before the palette opened. */
  const typed = useRef("");

  function handleOpenChange(open: boolean) {
    setOpen(open);
    if (open) setWanted(true);
  }

  useEffect(() => {
    const handleKey = (event: KeyboardEvent) => {
      if (!isLetter(event, "k") || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      event.preventDefault();
      if (event.repeat) return;
      setWanted(true);
      setOpen((open) => !open);
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, []);

  useEffect(() => {
    if (!isOpen || isReady) return;
    const handleKey = (event: KeyboardEvent) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      typed.current += event.key;
    };
    window.addEventListener("keydown", handleKey);
    return () => window.removeEventListener("keydown", handleKey);
  }, [isOpen, isReady]);

  return (
    <>
      <button
        type="button"
        onClick={() => handleOpenChange(true)}
        aria-keyshortcuts="Control+K Meta+K"
        className="border-line text-muted hover:text-ink flex h-8 shrink-0 items-center gap-2 rounded-lg border px-2.5 md:w-full"
      >
        <Search size={15} aria-hidden />
        <span className="hidden grow text-left md:inline">{words.search}</span>
        <kbd className="hidden text-xs md:inline">{words.ctrlK}</kbd>
        <span className="sr-only md:hidden">{words.search}</span>
      </button>
      {isWanted && (
        <PaletteDialog
          open={isOpen}
          onOpenChange={handleOpenChange}
          onReady={() => {
            setReady(true);
            return typed.current;
          }}
          types={types}
          settings={settings}
        />
      )}
    </>
  );
}
