"use client";

import dynamic from "next/dynamic";
import { useState } from "react";
import { UserMenuLabel, userMenuTrigger, type UserMenuProps } from "./user-menu-label";

const UserMenuOpen = dynamic(() => import("./user-menu-open").then((module) => module.UserMenuOpen), {
  ssr: false,
});

/** The account button. Its menu is rarely opened, so it loads on first use. */
export function UserMenu(props: UserMenuProps) {
  const [isWanted, setWanted] = useState(false);
  if (isWanted) return <UserMenuOpen {...props} />;
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      className={userMenuTrigger}
      onClick={() => setWanted(true)}
    >
      <UserMenuLabel name={props.name} role={props.role} />
    </button>
  );
}
