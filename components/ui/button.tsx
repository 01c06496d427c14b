import clsx from "clsx";
import type { ComponentProps } from "react";

const VARIANTS = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong",
  secondary: "border border-line bg-surface text-ink hover:bg-subtle",
  ghost: "text-muted hover:bg-subtle hover:text-ink",
  good: "bg-good-solid text-on-solid hover:brightness-95",
  danger: "bg-bad-solid text-on-solid hover:brightness-95",
};

const SIZES = {
  sm: "h-7 gap-1.5 rounded-md px-2.5 text-[13px]",
  md: "h-9 gap-2 rounded-lg px-3.5",
  icon: "size-8 rounded-lg",
  "icon-sm": "size-7 rounded-md",
};

export interface ButtonStyle {
  variant?: keyof typeof VARIANTS;
  size?: keyof typeof SIZES;
}

export const buttonClass = ({ variant = "secondary", size = "md" }: ButtonStyle = {}) =>
  clsx(
    "inline-flex shrink-0 items-center justify-center font-medium whitespace-nowrap transition-colors",
    "disabled:pointer-events-none disabled:opacity-50",
    VARIANTS[variant],
    SIZES[size],
  );

export function Button({ variant, size, className, ...props }: ComponentProps<"button"> & ButtonStyle) {
  return <button type="button" {...props} className={clsx(buttonClass({ variant, size }), className)} />;
}
