import clsx from "clsx";
import type { ComponentProps, ReactElement } from "react";

const control =
  "w-full rounded-lg border bg-surface px-3 text-ink placeholder:text-muted focus:outline-2 focus:outline-accent focus:-outline-offset-1 border-line aria-invalid:border-bad";

export function Input({ className, ...props }: ComponentProps<"input">) {
  return <input {...props} className={clsx(control, "h-9", className)} />;
}

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  return <textarea {...props} className={clsx(control, "min-h-20 py-2", className)} />;
}

export function Select({ className, ...props }: ComponentProps<"select">) {
  return <select {...props} className={clsx(control, "h-9", className)} />;
}

interface FieldProps {
  id: string;
  label: string;
  error?: string;
  required?: boolean;
  help?: string;
  children: ReactElement;
}

/** A labelled control with its message. The control carries `id` and `aria-describedby={`${id}-error`}`. */
export function Field({ id, label, error, required, help, children }: FieldProps) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-muted text-[13px] font-medium">
        <span>{label}</span>
        {required && <span className="text-bad"> *</span>}
      </label>
      {children}
      {help && <p className="text-muted text-[13px]">{help}</p>}
      {error && (
        <p id={`${id}-error`} role="alert" className="text-bad text-[13px]">
          {error}
        </p>
      )}
    </div>
  );
}
