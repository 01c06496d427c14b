import type { Metadata } from "next";
import { ForgottenForm } from "@/components/people/forgotten-form";
import { EntryCard } from "@/components/shell/entry-card";
import { isMailConfigured } from "@/lib/mail/send-mail";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.forgotTitle };

export const dynamic = "force-dynamic";

/** Where someone who forgot their password asks for a link. */
export default function ForgottenPage() {
  const hasMail = isMailConfigured();
  return (
    <EntryCard title={words.forgotTitle} about={hasMail ? words.forgotAbout : words.forgotWithoutMail}>
      <ForgottenForm hasMail={hasMail} />
    </EntryCard>
  );
}
