import { Link2Off } from "lucide-react";
import type { Metadata } from "next";
import { ConfirmEmail } from "@/components/account/confirm-email";
import { EntryCard } from "@/components/shell/entry-card";
import { Empty } from "@/components/ui/empty";
import { findEmailChange } from "@/lib/account/email";
import { cleaned } from "@/lib/base/text";
import { words } from "@/lib/words/account";

export const metadata: Metadata = { title: words.confirmEmail, referrer: "no-referrer" };

/** Where a user confirms their new email. */
export default async function EmailPage({ params }: { params: Promise<{ link: string }> }) {
  const { link } = cleaned(await params);
  const change = await findEmailChange(link);
  return change ? (
    <EntryCard title={words.confirmEmail} about={words.confirmEmailAbout(change.user.name, change.email)}>
      <ConfirmEmail link={link} />
    </EntryCard>
  ) : (
    <main className="grid min-h-screen place-items-center p-4">
      <Empty icon={<Link2Off aria-hidden />} title={words.emailLinkOver} />
    </main>
  );
}
