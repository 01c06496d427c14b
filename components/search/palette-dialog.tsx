"use client";

import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Home, Phone, PhoneCall, Plus, Settings } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import { TypeIcon } from "@/components/records/type-icon";
import { listPath, recordPath } from "@/components/records/paths";
import type { SettingsPage } from "@/components/settings/pages";
import { usePhone } from "@/components/softphone/phone-context";
import { useGo } from "@/components/ui/use-go";
import { plainDigits } from "@/lib/base/digits";
import { holdsWords } from "@/lib/search/holds-words";
import type { Found } from "@/lib/search/queries";
import { words as callWords } from "@/lib/words/calls";
import { words } from "@/lib/words/search";
import { common } from "@/lib/words/common";

export interface PaletteType {
  key: string;
  singular: string;
  plural: string;
  icon: string;
  canCreate: boolean;
}

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Called once the field accepts typing; returns the text typed before that. */
  onReady: () => string;
  types: PaletteType[];
  settings: SettingsPage[];
}

interface Item {
  value: string;
  label: string;
  hint: string;
  /** Further search terms for it. */
  synonyms?: string;
  icon: ReactNode;
  run: () => void;
}

interface Group {
  value: string;
  items: Item[];
}

type Search = { text: string; state: "done" | "failed"; records: Found[] };

const TYPING_PAUSE_MS = 120;
/** Seven digits or more, with any separators. */
const LOOKS_LIKE_NUMBER = /^\+?[\d\s().-]{7,}$/;

/** Finds records, pages and actions; arrows choose, Enter opens. */
export function PaletteDialog({ open, onOpenChange, onReady, ...has }: Props) {
  const [text, setText] = useState("");
  const wanted = text.trim();
  const search = useSearch(wanted);
  const commands = useCommands(has, wanted);
  const isSearching = wanted !== "" && search?.text !== wanted;

  function close() {
    onOpenChange(false);
    setText("");
  }

  const isFirstFocus = useRef(true);
  function handleFocus() {
    if (isFirstFocus.current) setText(onReady());
    isFirstFocus.current = false;
  }

  const go = useGo();
  const records = wanted === "" ? [] : (search?.records ?? []);
  const groups: Group[] = [
    {
      value: words.records,
      items: records.map((record) => ({
        value: record.id,
        label: record.name,
        hint: record.typeName,
        icon: <TypeIcon icon={record.icon} size={16} />,
        run: () => go(recordPath(record.typeKey, record.id)),
      })),
    },
    ...commands,
  ].filter(({ items }) => items.length > 0);

  return (
    <Dialog.Root open={open} onOpenChange={(isOpen) => (isOpen ? onOpenChange(true) : close())}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-50 bg-black/40" />
        <Dialog.Popup
          aria-label={words.search}
          className="animate-pop bg-raised border-line fixed inset-x-3 top-[8vh] z-50 mx-auto flex max-h-[80vh] max-w-xl flex-col overflow-hidden rounded-2xl border shadow-2xl"
        >
          <Autocomplete.Root
            open
            inline
            items={groups}
            mode="none"
            autoHighlight="always"
            keepHighlight
            value={text}
            onValueChange={(value, { reason }) => {
              if (reason !== "item-press") setText(value);
            }}
            itemToStringValue={(item: Item) => item.label}
          >
            <Autocomplete.Input
              aria-label={words.searchRecordsAndActions}
              placeholder={words.placeholder}
              onFocus={handleFocus}
              className="border-line placeholder:text-muted w-full border-b bg-transparent px-5 py-4 text-base outline-none"
            />
            <Autocomplete.List className="overflow-y-auto p-2">
              {(group: Group) => (
                <Autocomplete.Group key={group.value} items={group.items} className="pb-1">
                  <Autocomplete.GroupLabel className="text-muted px-3 py-1 text-xs">
                    {group.value}
                  </Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(item: Item) => (
                      <Autocomplete.Item
                        key={item.value}
                        value={item}
                        onClick={() => {
                          item.run();
                          close();
                        }}
                        className="data-[highlighted]:bg-subtle flex cursor-default items-center gap-3 rounded-lg px-3 py-2"
                      >
                        <span className="text-muted">{item.icon}</span>
                        <span className="min-w-0 grow truncate">{item.label}</span>
                        <span className="text-muted shrink-0 text-xs">{item.hint}</span>
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
            <p role="status" className="text-muted px-5 pb-4 empty:hidden">
              {statusOf(search, wanted, isSearching, groups.length === 0)}
            </p>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function statusOf(search: Search | null, wanted: string, isSearching: boolean, isEmpty: boolean): string {
  if (wanted === "") return "";
  if (isSearching) return isEmpty ? words.searching : "";
  if (search?.state === "failed") return words.didNotAnswer;
  return isEmpty ? words.nothingFoundFor(wanted) : "";
}

/** Returns the latest result. An older one stays until a newer one arrives, so the list does not flicker. */
function useSearch(wanted: string): Search | null {
  const [search, setSearch] = useState<Search | null>(null);
  useEffect(() => {
    if (wanted === "") return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const response = await fetch(`/api/search?q=${encodeURIComponent(wanted)}`, { signal: abort.signal });
        if (!response.ok) throw new Error(`search answered ${response.status}`);
        const { records } = (await response.json()) as { records: Found[] };
        setSearch({ text: wanted, state: "done", records });
      } catch {
        if (!abort.signal.aborted) setSearch({ text: wanted, state: "failed", records: [] });
      }
    }, TYPING_PAUSE_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [wanted]);
  return search;
}

/** Returns the pages and actions whose name contains the text; all of them when it is empty. */
function useCommands({ types, settings }: Pick<Props, "types" | "settings">, wanted: string): Group[] {
  const go = useGo();
  const phone = usePhone();
  const pages: Item[] = [
    {
      value: "home",
      label: common.home,
      hint: words.goTo,
      icon: <Home size={16} />,
      run: () => go("/"),
    },
    {
      value: "calls",
      label: callWords.title,
      hint: words.goTo,
      icon: <PhoneCall size={16} />,
      run: () => go("/calls"),
    },
    ...types.map((type) => ({
      value: `list-${type.key}`,
      label: type.plural,
      hint: words.goTo,
      icon: <TypeIcon icon={type.icon} size={16} />,
      run: () => go(listPath(type.key)),
    })),
    ...settings.map(({ href, label, synonyms }) => ({
      value: href,
      label,
      synonyms,
      hint: common.settings,
      icon: <Settings size={16} />,
      run: () => go(href),
    })),
  ];
  const creations: Item[] = types
    .filter(({ canCreate }) => canCreate)
    .map((type) => ({
      value: `new-${type.key}`,
      label: common.newThing(type.singular.toLowerCase()),
      hint: words.create,
      icon: <Plus size={16} />,
      run: () => go(`${listPath(type.key)}?new=1`),
    }));
  const isNamed = ({ label, hint, synonyms = "" }: Item) =>
    holdsWords(`${hint} ${label} ${synonyms}`, wanted);
  const call: Item[] =
    phone?.setup.canManualDial && LOOKS_LIKE_NUMBER.test(plainDigits(wanted))
      ? [
          {
            value: "call",
            label: words.call(wanted),
            hint: common.phone,
            icon: <Phone size={16} />,
            run: () => phone.dial({ number: wanted }, wanted),
          },
        ]
      : [];
  return [
    { value: words.actions, items: [...call, ...creations.filter(isNamed)] },
    { value: words.pages, items: pages.filter(isNamed) },
  ];
}
