import { Link2Off } from "lucide-react";
import type { Metadata } from "next";
import { PasswordForm } from "@/components/people/password-form";
import { EntryCard } from "@/components/shell/entry-card";
import { Empty } from "@/components/ui/empty";
import { cleaned } from "@/lib/base/text";
import { findLinkUser } from "@/lib/people/password-link";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.chooseAPassword, referrer: "no-referrer" };

/** Where an invited user, or one who lost their password, chooses one. */
export default async function PasswordPage({ params }: { params: Promise<{ link: string }> }) {
  const { link } = cleaned(await params);
  const user = await findLinkUser(link);
  return user ? (
    <EntryCard title={words.chooseAPassword} about={words.chooseAbout(user.name)}>
      <PasswordForm link={link} email={user.email} />
    </EntryCard>
  ) : (
    <main className="grid min-h-screen place-items-center p-4">
      <Empty icon={<Link2Off aria-hidden />} title={words.linkOver} />
    </main>
  );
}
