import { Lock } from "lucide-react";
import { Empty } from "@/components/ui/empty";
import { words } from "@/lib/words/settings";

/** Stands where a page would, for someone whose role does not open it. */
export function NotAllowed() {
  return (
    <Empty icon={<Lock aria-hidden />} title={words.notAllowed}>
      <p>{words.notAllowedAbout}</p>
    </Empty>
  );
}
