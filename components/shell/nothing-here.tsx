import { SearchX } from "lucide-react";
import Link from "next/link";
import { buttonClass } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";
import { words } from "@/lib/words/shell";

/** Shown for an address that does not exist. */
export function NothingHere() {
  return (
    <Empty icon={<SearchX aria-hidden />} title={words.pageNotFound}>
      <p>{words.pageNotFoundAbout}</p>
      <Link href="/" className={buttonClass()}>
        {words.backToHome}
      </Link>
    </Empty>
  );
}
