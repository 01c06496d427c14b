import { words } from "@/lib/words/shell";

export interface UserMenuProps {
  name: string;
  role: string;
  postCallNote: boolean;
}

export const userMenuTrigger = "hover:bg-subtle flex w-full items-center gap-2.5 rounded-lg p-1.5 text-left";

export function UserMenuLabel({ name, role }: { name: string; role: string }) {
  const initials = name
    .split(" ")
    .map((word) => word[0])
    .slice(0, 2)
    .join("");
  return (
    <>
      <span className="sr-only">{words.account}</span>
      <span
        aria-hidden
        className="bg-accent text-on-accent grid size-7 shrink-0 place-items-center rounded-full text-xs font-semibold"
      >
        {initials}
      </span>
      <span className="sr-only min-w-0 md:not-sr-only">
        <span className="block truncate font-medium">{name}</span>
        <span className="text-muted block truncate text-xs">{role}</span>
      </span>
    </>
  );
}
