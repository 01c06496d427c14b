import clsx from "clsx";
import type { ComponentProps, ReactElement, ReactNode } from "react";
import { Button, type ButtonStyle } from "@/components/ui/button";

interface Props extends ComponentProps<"button">, ButtonStyle {
  icon: ReactElement;
  children: string;
}

/** A call control. Its label may be long, since browsers translate pages. In a low window the icon is above it. */
export function ControlButton({ icon, children, className, ...props }: Props) {
  return (
    <Button
      {...props}
      className={clsx(
        "short:flex-col short:gap-0.5 short:px-1! short:text-xs h-auto! min-h-9 min-w-0 py-1.5 leading-tight whitespace-normal!",
        className,
      )}
    >
      {icon}
      <span className="max-w-full min-w-0 wrap-anywhere">{children}</span>
    </Button>
  );
}

/** The available controls, below the scrolling content. */
export function ControlBar({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div
      role="group"
      aria-label={label}
      className="border-line short:grid-flow-col short:auto-cols-fr short:grid-cols-none short:p-2 grid shrink-0 grid-cols-2 gap-2 border-t p-4"
    >
      {children}
    </div>
  );
}
