"use client";

import { Menu } from "@base-ui/react/menu";
import { LogOut, MessageSquareText, Monitor, Moon, Sun } from "lucide-react";
import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { toast } from "@/components/ui/toast";
import { leave } from "@/components/ui/unsaved";
import { forgetDrafts } from "@/components/ui/use-draft";
import { setPostCallNoteAction, setThemeAction } from "@/lib/preferences/actions";
import { UserMenuLabel, userMenuTrigger, type UserMenuProps } from "./user-menu-label";
import { words } from "@/lib/words/shell";

const item =
  "flex w-full cursor-default items-center gap-2.5 rounded-md px-2.5 py-1.5 outline-none data-[highlighted]:bg-subtle";

const THEMES = [
  { value: "system", label: words.system, icon: Monitor },
  { value: "light", label: words.light, icon: Sun },
  { value: "dark", label: words.dark, icon: Moon },
] as const;

/** The open account menu, loaded on first use. */
export function UserMenuOpen({ name, role, postCallNote }: UserMenuProps) {
  const router = useRouter();
  async function handlePostCallNote(on: boolean) {
    const result = await setPostCallNoteAction({ on });
    if (!result.ok) toast({ title: result.message });
    router.refresh();
  }

  function handleSignOut() {
    forgetDrafts();
    void signOut({ callbackUrl: "/login" });
  }

  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={userMenuTrigger}>
        <UserMenuLabel name={name} role={role} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner side="top" align="start" sideOffset={6} className="z-40">
          <Menu.Popup className="animate-pop bg-raised border-line w-56 rounded-xl border p-1.5 shadow-xl outline-none">
            <Menu.CheckboxItem checked={postCallNote} onCheckedChange={handlePostCallNote} className={item}>
              <MessageSquareText size={15} aria-hidden />
              <span>{words.noteAfterEachCall}</span>
              <Menu.CheckboxItemIndicator className="text-accent ml-auto">✓</Menu.CheckboxItemIndicator>
            </Menu.CheckboxItem>
            <div className="bg-line my-1 h-px" />
            {THEMES.map(({ value, label, icon: Icon }) => (
              <Menu.Item key={value} className={item} onClick={() => void setThemeAction(value)}>
                <Icon size={15} aria-hidden />
                <span>{label}</span>
              </Menu.Item>
            ))}
            <div className="bg-line my-1 h-px" />
            <Menu.Item className={item} onClick={() => leave(handleSignOut)}>
              <LogOut size={15} aria-hidden />
              <span>{words.signOut}</span>
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
