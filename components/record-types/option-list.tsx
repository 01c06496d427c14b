"use client";

import { ArrowUp, Plus, X } from "lucide-react";
import { Button } from "@/components/ui/button";
import { Input, Select } from "@/components/ui/control";
import { OPTION_COLORS, type FieldOption } from "@/lib/records/model/field-kinds";
import { words } from "@/lib/words/record-types";

interface Props {
  options: FieldOption[];
  onChange: (options: FieldOption[]) => void;
  /** For a status: each option counts as open or not. */
  hasOpen: boolean;
  error?: string;
}

/** The options of a choice or status, in order. Records keep an option that is renamed. */
export function OptionList({ options, onChange, hasOpen, error }: Props) {
  const change = (index: number, part: Partial<FieldOption>) =>
    onChange(options.map((option, i) => (i === index ? { ...option, ...part } : option)));
  const moveUp = (index: number) => {
    const next = [...options];
    [next[index - 1], next[index]] = [next[index]!, next[index - 1]!];
    onChange(next);
  };
  return (
    <fieldset>
      <legend className="text-muted mb-1 text-[13px] font-medium">{words.options}</legend>
      <ol className="flex flex-col gap-2">
        {options.map((option, index) => (
          // An unsaved option has no key, so its position identifies it.
          <li key={index} className="flex flex-wrap items-center gap-2">
            <Input
              className="min-w-28 flex-1"
              aria-label={words.option(index + 1)}
              value={option.label}
              onChange={(e) => change(index, { label: e.target.value })}
            />
            <Select
              className="!w-28"
              aria-label={words.colorOfOption(index + 1)}
              value={option.color}
              onChange={(e) => change(index, { color: e.target.value as FieldOption["color"] })}
            >
              {OPTION_COLORS.map((color) => (
                <option key={color} value={color}>
                  {words.colors[color]}
                </option>
              ))}
            </Select>
            {hasOpen && (
              <label className="flex items-center gap-1.5 text-[13px]">
                <input
                  type="checkbox"
                  checked={option.open}
                  onChange={(e) => change(index, { open: e.target.checked })}
                />{" "}
                {words.countsAsOpen}
              </label>
            )}
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={words.moveOptionUp(index + 1)}
              disabled={index === 0}
              onClick={() => moveUp(index)}
            >
              <ArrowUp size={14} aria-hidden />
            </Button>
            <Button
              variant="ghost"
              size="icon-sm"
              aria-label={words.removeOption(index + 1)}
              onClick={() => onChange(options.filter((_, i) => i !== index))}
            >
              <X size={14} aria-hidden />
            </Button>
          </li>
        ))}
      </ol>
      {error && (
        <p role="alert" className="text-bad mt-1 text-[13px]">
          {error}
        </p>
      )}
      <Button
        size="sm"
        className="mt-2"
        onClick={() => onChange([...options, { value: "", label: "", color: "gray", open: true }])}
      >
        <Plus size={14} aria-hidden /> {words.addOption}
      </Button>
    </fieldset>
  );
}
