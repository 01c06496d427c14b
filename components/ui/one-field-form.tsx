import { useState, type ComponentProps, type FormEvent } from "react";
import type { Refused, Result } from "@/lib/base/result";
import { Button, type ButtonStyle } from "./button";
import { Field, Input } from "./control";
import { useSave } from "./use-save";

interface Props<T> extends Pick<ComponentProps<"input">, "type" | "placeholder" | "maxLength"> {
  id: string;
  label: string;
  button: string;
  variant?: ButtonStyle["variant"];
  action: (text: string) => Promise<Result<T>>;
  /** Called with the server's answer; the field is empty again. */
  onSaved: (value: Exclude<T, Refused>, text: string) => void;
}

/** A text field with its button; saving creates something from the text. */
export function OneFieldForm<T>({ id, label, button, variant, action, onSaved, ...input }: Props<T>) {
  const [text, setText] = useState("");
  const { save, guard, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void save(
      () => action(text),
      (value) => {
        onSaved(value, text);
        setText("");
      },
    );
  }

  return (
    <form {...guard} onSubmit={handleSubmit} noValidate className="flex items-start gap-2">
      <div className="grow">
        <Field id={id} label={label} error={problem}>
          <Input
            {...input}
            id={id}
            value={text}
            onChange={(event) => setText(event.target.value)}
            aria-invalid={problem !== undefined}
            aria-describedby={`${id}-error`}
          />
        </Field>
      </div>
      {/* Level with the field, with or without a message below it. */}
      <Button type="submit" variant={variant} className="mt-[23.5px]" disabled={isSaving}>
        {button}
      </Button>
    </form>
  );
}
