import { CopyText } from "@/components/ui/copy-text";
import { Dialog } from "@/components/ui/dialog";
import { Problem } from "@/components/ui/problem";
import { words } from "@/lib/words/people";

interface Props {
  name: string;
  link: string;
  /** Why it was not mailed. */
  problem?: string;
  onClose: () => void;
}

/** Shows a password link, once: only its hash is stored. */
export function LinkOnce({ name, link, problem, onClose }: Props) {
  return (
    <Dialog open onOpenChange={onClose} title={words.linkTitle(name)} description={words.linkAbout}>
      {problem && <Problem className="mb-3">{problem}</Problem>}
      <CopyText text={link} />
    </Dialog>
  );
}
