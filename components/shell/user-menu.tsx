"use client";

import { useState } from "react";
import { late } from "@/components/ui/late";
import { UserMenuLabel, userMenuTrigger, type UserMenuProps } from "./user-menu-label";

const UserMenuOpen = late(() => import("./user-menu-open").then((module) => module.UserMenuOpen), Closed);

/** The account button. Its menu is rarely opened, so it comes later. */
export function UserMenu(props: UserMenuProps) {
  const [isWanted, setWanted] = useState(false);
  return isWanted ? <UserMenuOpen {...props} /> : <Closed {...props} onClick={() => setWanted(true)} />;
}

function Closed({ name, role, onClick }: UserMenuProps & { onClick?: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={userMenuTrigger}
      onClick={onClick}
    >
      <UserMenuLabel name={name} role={role} />
    </button>
  );
}
