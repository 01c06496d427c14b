import { Lock } from "lucide-react";
import { Empty } from "@/components/ui/empty";
import { words } from "@/lib/words/settings";

/** Replaces a page that the user's role does not permit. */
export function NotAllowed() {
  return (
    <Empty icon={<Lock aria-hidden />} title={words.notAllowed}>
      <p>{words.notAllowedAbout}</p>
    </Empty>
  );
}
