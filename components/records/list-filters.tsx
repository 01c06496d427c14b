import clsx from "clsx";
import { X } from "lucide-react";
import Link from "next/link";
import { namesOf } from "@/lib/base/query";
import { listQueryString } from "@/lib/records/list-address";
import { statusField, type TypeView } from "@/lib/records/model/field-kinds";
import type { ListParams } from "@/lib/records/list";
import { words } from "@/lib/words/records";
import { filterWords } from "./filter-words";
import { ListMenus } from "./list-menus";

interface Props {
  type: TypeView;
  list: ListParams;
  /** Keys of the columns shown. */
  shown: string[];
  /** User names by id. */
  people: Record<string, string>;
  locale: string;
}

/** A list's filters: chips to switch on and off, those in use to remove, and the menus that add more. */
export function ListFilters({ type, list, shown, people, locale }: Props) {
  const status = statusField(type);
  const inUse = Object.entries(list.filters).filter(([name]) => name !== status?.key);
  const here = (change: Partial<ListParams>) => listQueryString({ ...list, cursor: undefined, ...change });
  return (
    <nav aria-label={words.filters} className="mb-3 flex flex-wrap items-center gap-1.5">
      <Chip href={here({ mine: !list.mine })} isOn={list.mine ?? false}>
        {words.mine}
      </Chip>
      {status?.options.map((option) => {
        const isOn = list.filters[status.key] === option.value;
        const { [status.key]: _previous, ...others } = list.filters;
        const filters = isOn ? others : { ...others, [status.key]: option.value };
        return (
          <Chip key={option.value} href={here({ filters })} isOn={isOn}>
            {option.label}
          </Chip>
        );
      })}
      {inUse.map(([name, value]) => {
        const { [name]: _removed, ...filters } = list.filters;
        const text = filterWords(type.fields, name, value, { people, locale });
        return (
          <RemoveFilter key={name} href={here({ filters })} text={text} style="bg-accent text-on-accent" />
        );
      })}
      {namesOf(list.unreadable ?? []).map((name) => {
        const unreadable = list.unreadable?.filter(([other]) => other !== name);
        const text = words.notUnderstood(name);
        return (
          <RemoveFilter key={name} href={here({ unreadable })} text={text} style="bg-bad-soft text-bad" />
        );
      })}
      <ListMenus key={type.key} type={type} list={list} shown={shown} />
    </nav>
  );
}

function Chip({ href, isOn, children }: { href: string; isOn: boolean; children: string }) {
  return (
    <Link
      href={href}
      aria-current={isOn ? "true" : undefined}
      className={
        isOn
          ? "bg-accent text-on-accent rounded-full px-3 py-1 text-[13px] font-medium"
          : "border-line text-muted hover:text-ink bg-surface rounded-full border px-3 py-1 text-[13px]"
      }
    >
      {children}
    </Link>
  );
}

function RemoveFilter({ href, text, style }: { href: string; text: string; style: string }) {
  return (
    <Link
      href={href}
      aria-label={words.removeFilter(text)}
      className={clsx("inline-flex items-center gap-1 rounded-full px-3 py-1 text-[13px] font-medium", style)}
    >
      {text} <X size={13} aria-hidden />
    </Link>
  );
}
