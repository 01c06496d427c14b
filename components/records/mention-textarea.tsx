"use client";

import clsx from "clsx";
import { useId, useRef, useState, type KeyboardEvent } from "react";
import { Textarea } from "@/components/ui/control";
import { loadPeople } from "./person-select";
import { isComposing } from "@/lib/softphone/typing";
import { words } from "@/lib/words/records";

interface Props {
  label: string;
  placeholder: string;
  value: string;
  onChange: (value: string) => void;
}

const MOST_OFFERED = 5;

/** Returns the mention being typed: the text from its "@" to the cursor. */
const typed = (text: string, cursor: number) =>
  /(?:^|[^\p{L}\p{N}])@([\p{L} .'-]{0,40})$/u.exec(text.slice(0, cursor))?.[1];

/** A text area where "@" suggests colleagues; arrows and Enter choose, Escape keeps the text as typed. */
export function MentionTextarea({ label, placeholder, value, onChange }: Props) {
  const [offered, setOffered] = useState<{ id: string; name: string }[]>([]);
  const [active, setActive] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  const id = useId();

  async function offer(text: string, cursor: number) {
    const start = typed(text, cursor);
    if (start === undefined) return setOffered([]);
    const { people } = await loadPeople().catch(() => ({ people: [] }));
    const wanted = start.toLowerCase();
    setOffered(people.filter(({ name }) => name.toLowerCase().startsWith(wanted)).slice(0, MOST_OFFERED));
    setActive(0);
  }

  function choose(name: string) {
    const cursor = area.current?.selectionStart ?? value.length;
    const start = cursor - (typed(value, cursor)?.length ?? 0);
    onChange(`${value.slice(0, start)}${name} ${value.slice(cursor)}`);
    setOffered([]);
    area.current?.focus();
  }

  function handleKeyDown(event: KeyboardEvent) {
    if (offered.length === 0 || isComposing(event.nativeEvent) || event.ctrlKey || event.metaKey) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setActive((active + step + offered.length) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") choose(offered[active]!.name);
    else if (event.key === "Escape") setOffered([]);
    else return;
    event.preventDefault();
  }

  return (
    <div className="relative">
      <Textarea
        ref={area}
        role="combobox"
        aria-label={label}
        aria-autocomplete="list"
        aria-expanded={offered.length > 0}
        aria-controls={id}
        aria-activedescendant={offered.length > 0 ? `${id}-${active}` : undefined}
        placeholder={placeholder}
        value={value}
        onKeyDown={handleKeyDown}
        onBlur={() => setOffered([])}
        onChange={(event) => {
          onChange(event.target.value);
          void offer(event.target.value, event.target.selectionStart);
        }}
      />
      <ul
        id={id}
        role="listbox"
        aria-label={words.colleagues}
        className="bg-raised border-line absolute top-full left-0 z-10 mt-1 w-64 rounded-xl border p-1 shadow-xl empty:hidden"
      >
        {offered.map((person, index) => (
          <li
            key={person.id}
            id={`${id}-${index}`}
            role="option"
            aria-selected={index === active}
            // Runs before the text area loses its focus.
            onMouseDown={(event) => {
              event.preventDefault();
              choose(person.name);
            }}
            className={clsx("cursor-default rounded-md px-3 py-1.5", index === active && "bg-subtle")}
          >
            {person.name}
          </li>
        ))}
      </ul>
    </div>
  );
}
