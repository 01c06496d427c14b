import type { Metadata } from "next";
import type { ReactNode } from "react";
import { ChangeEmail } from "@/components/account/change-email";
import { ChangePassword } from "@/components/account/change-password";
import { EndOtherSessions, EndSession } from "@/components/account/own-sessions";
import { TurnOffTwoFactor, TurnOnTwoFactor } from "@/components/account/two-factor";
import { Badge } from "@/components/ui/badge";
import { Time } from "@/components/ui/time";
import { listOwnSessions } from "@/lib/account/sessions";
import { countRecoveryCodes } from "@/lib/account/two-factor";
import { requireUser } from "@/lib/auth/session";
import { isMailConfigured } from "@/lib/mail/send-mail";
import { words } from "@/lib/words/account";
import { words as peopleWords } from "@/lib/words/people";

export const metadata: Metadata = { title: words.title };

export default async function AccountPage() {
  const user = await requireUser();
  const [sessions, codesLeft] = await Promise.all([listOwnSessions(user), countRecoveryCodes(user.id)]);
  const { timeZone, locale } = user;
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{words.title}</h1>
      <div className="flex flex-col gap-5">
        <Section id="password-section" title={words.password}>
          <ChangePassword email={user.email} />
        </Section>
        <Section
          id="two-factor"
          title={words.twoFactor}
          action={codesLeft === null ? <TurnOnTwoFactor /> : <TurnOffTwoFactor />}
        >
          <p className="text-muted">{words.twoFactorAbout}</p>
          {codesLeft !== null && (
            <p className="mt-2 flex items-center gap-2">
              <Badge color="green">{words.isOn}</Badge>
              <span className="text-muted">{words.codesLeft(codesLeft)}</span>
            </p>
          )}
        </Section>
        <Section id="email-section" title={words.email}>
          <p className="text-muted mb-3">{words.emailNow(user.email)}</p>
          <ChangeEmail hasMail={isMailConfigured()} />
        </Section>
        <Section
          id="sessions"
          title={words.sessions}
          action={sessions.length > 1 ? <EndOtherSessions /> : undefined}
        >
          <ul className="divide-line divide-y">
            {sessions.map(({ id, browser, isThis, createdAt, usedAt }) => (
              <li key={id} className="flex flex-wrap items-center gap-x-3 gap-y-1 py-2">
                <span className="min-w-0 grow">
                  <span className="block font-medium">{browser ?? words.unknownBrowser}</span>
                  <span className="text-muted block text-[13px]">
                    {peopleWords.since} <Time at={createdAt} timeZone={timeZone} locale={locale} />,{" "}
                    {peopleWords.lastUsed} <Time at={usedAt} timeZone={timeZone} locale={locale} />
                  </span>
                </span>
                {isThis ? (
                  <Badge color="blue">{words.thisSession}</Badge>
                ) : (
                  <EndSession id={id} browser={browser ?? words.unknownBrowser} />
                )}
              </li>
            ))}
          </ul>
        </Section>
      </div>
    </>
  );
}

interface SectionProps {
  id: string;
  title: string;
  action?: ReactNode;
  children: ReactNode;
}

function Section({ id, title, action, children }: SectionProps) {
  return (
    <section aria-labelledby={id} className="bg-surface border-line rounded-2xl border p-5">
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <h2 id={id} className="grow font-semibold">
          {title}
        </h2>
        {action}
      </div>
      {children}
    </section>
  );
}
