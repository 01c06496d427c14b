import { Headset, Link2Off } from "lucide-react";
import type { Metadata } from "next";
import { PasswordForm } from "@/components/people/password-form";
import { Empty } from "@/components/ui/empty";
import { cleaned } from "@/lib/base/text";
import { findLinkUser } from "@/lib/people/password-link";
import { words } from "@/lib/words/people";

export const metadata: Metadata = { title: words.chooseAPassword, referrer: "no-referrer" };

/** Where an invited user, or one who lost their password, chooses one. */
export default async function PasswordPage({ params }: { params: Promise<{ link: string }> }) {
  const { link } = cleaned(await params);
  const user = await findLinkUser(link);
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <div className="bg-surface border-line w-full max-w-sm rounded-2xl border p-7 shadow-sm">
        {user ? (
          <>
            <h1 className="flex items-center gap-2.5 text-lg font-semibold">
              <Headset className="text-accent" aria-hidden /> {words.chooseAPassword}
            </h1>
            <p className="text-muted mt-1 mb-5">{words.chooseAbout(user.name)}</p>
            <PasswordForm link={link} email={user.email} />
          </>
        ) : (
          <Empty icon={<Link2Off aria-hidden />} title={words.linkOver} />
        )}
      </div>
    </main>
  );
}
