"use client";

import { Toast } from "@base-ui/react/toast";
import { X } from "lucide-react";
import { useEffect } from "react";
import { buttonClass } from "./button";
import { showIn } from "./toast";
import { words } from "@/lib/words/shell";

const manager = Toast.createToastManager();

/** The messages of `toast`, one above the other. */
export function ToastList() {
  useEffect(
    () =>
      showIn(({ title, action }) =>
        manager.add({ title, actionProps: action && { children: action.label, onClick: action.run } }),
      ),
    [],
  );
  return (
    <Toast.Provider toastManager={manager}>
      <Toast.Portal>
        <Toast.Viewport className="fixed bottom-4 left-4 z-[60] flex w-80 flex-col gap-2 max-md:inset-x-3 max-md:top-3 max-md:bottom-auto max-md:w-auto">
          <Messages />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Messages() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((item) => (
    <Toast.Root
      key={item.id}
      toast={item}
      className="animate-pop bg-raised border-line flex items-center gap-3 rounded-xl border py-2 pr-2 pl-4 shadow-lg"
    >
      <Toast.Title className="grow" />
      {item.actionProps && <Toast.Action className="text-accent font-medium" />}
      <Toast.Close aria-label={words.dismiss} className={buttonClass({ variant: "ghost", size: "icon-sm" })}>
        <X size={14} />
      </Toast.Close>
    </Toast.Root>
  ));
}
