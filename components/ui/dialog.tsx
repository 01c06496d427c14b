"use client";

import { cloneElement, useState, type ComponentProps, type ReactElement, type ReactNode } from "react";
import { late } from "./late";

const DialogWindow = late(() => import("./dialog-window").then((module) => module.DialogWindow));

interface Props {
  title: string;
  description?: string;
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The button that opens it, which gets the focus back. */
  trigger?: ReactElement<ComponentProps<"button">>;
  children: ReactNode;
}

/** A modal window (`dialog-window.tsx`) and the button that opens it. The window's code comes after the first paint. */
export function Dialog({ trigger, ...window }: Props) {
  const { open, onOpenChange } = window;
  const [opener, setOpener] = useState<HTMLElement | null>(null);
  const [isWanted, setWanted] = useState(open);
  if (open && !isWanted) setWanted(true);
  function handleClick(button: HTMLElement) {
    setOpener(button);
    onOpenChange(true);
  }
  return (
    <>
      {trigger && <Trigger button={trigger} isOpen={open} onClick={handleClick} />}
      {isWanted && <DialogWindow {...window} opener={opener} />}
    </>
  );
}

interface TriggerProps {
  button: ReactElement<ComponentProps<"button">>;
  isOpen: boolean;
  onClick: (button: HTMLElement) => void;
}

const Trigger = ({ button, isOpen, onClick }: TriggerProps) =>
  cloneElement(button, {
    "aria-haspopup": "dialog",
    "aria-expanded": isOpen,
    onClick: ({ currentTarget }) => onClick(currentTarget),
  });
