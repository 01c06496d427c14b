import { SearchX } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";

/** What an address that leads nowhere shows. */
export function NothingHere() {
  return (
    <Empty icon={<SearchX aria-hidden />} title="There is nothing here">
      <p>The record may have been deleted, or the address is mistyped.</p>
      <Link href="/" className={buttonClass()}>
        Go home
      </Link>
    </Empty>
  );
}
