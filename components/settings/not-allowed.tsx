import { Lock } from "lucide-react";
import { Empty } from "@/components/ui/empty";

/** Stands where a page would, for someone whose role does not open it. */
export function NotAllowed() {
  return (
    <Empty icon={<Lock aria-hidden />} title="Your role does not open this page">
      <p>An administrator can change what your role may do.</p>
    </Empty>
  );
}
