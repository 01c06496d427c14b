import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { words } from "@/lib/words/people";

/** Shows a password link, once: only its hash is stored. */
export function LinkOnce({ name, link, onClose }: { name: string; link: string; onClose: () => void }) {
  return (
    <Dialog open onOpenChange={onClose} title={words.linkTitle(name)} description={words.linkAbout}>
      <CopyText text={link} />
    </Dialog>
  );
}
