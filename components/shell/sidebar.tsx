import { Home, PhoneCall, Settings } from "lucide-react";
import { CountBadge } from "@/components/calls/count-badge";
import { listPath } from "@/components/records/paths";
import { TypeIcon } from "@/components/records/type-icon";
import { words as callWords } from "@/lib/words/calls";
import { common } from "@/lib/words/common";
import { NavigationBar } from "./navigation-bar";

interface Props {
  types: { key: string; plural: string; icon: string }[];
}

/** The main navigation. Its icons are rendered here, on the server, so the browser needn't load the code of each. */
export function Sidebar({ types }: Props) {
  return (
    <NavigationBar
      destinations={[
        { href: "/", label: common.home, icon: <Home size={16} aria-hidden /> },
        {
          href: "/calls",
          label: callWords.title,
          icon: <PhoneCall size={16} aria-hidden />,
          badge: (
            <>
              <CountBadge of="missed" />
              <CountBadge of="voicemails" />
            </>
          ),
        },
        ...types.map((type) => ({
          href: listPath(type.key),
          label: type.plural,
          icon: <TypeIcon icon={type.icon} size={16} />,
        })),
        { href: "/settings", label: common.settings, icon: <Settings size={16} aria-hidden /> },
      ]}
    />
  );
}
