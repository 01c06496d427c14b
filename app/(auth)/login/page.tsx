import type { Metadata } from "next";
import Link from "next/link";
import { redirect, unstable_rethrow } from "next/navigation";
import { EntryCard } from "@/components/shell/entry-card";
import { OidcSignIn } from "@/components/shell/oidc-sign-in";
import { SetUpForm } from "@/components/shell/set-up-form";
import { SignInForm } from "@/components/shell/sign-in-form";
import { oidcName, type OidcRefusal } from "@/lib/auth/oidc";
import { returnPath } from "@/lib/auth/return-path";
import { findCurrentUser } from "@/lib/auth/session";
import { logger } from "@/lib/base/logger";
import { parameterOf, type Query } from "@/lib/base/query";
import { isMailConfigured } from "@/lib/mail/send-mail";
import { countryOptions } from "@/lib/phone-numbers/countries";
import { lacksAdministrator } from "@/lib/setup/first-administrator";
import { words as peopleWords } from "@/lib/words/people";
import { words } from "@/lib/words/shell";
import { words as setupWords } from "@/lib/words/setup";
import { words as signInWords } from "@/lib/words/sign-in";

export const metadata: Metadata = { title: words.signIn };

/**
 * Reads who is signed in, and whether setup is still to do. While the database is down the form is shown; signing in
 * reports the problem.
 */
async function readState() {
  try {
    return { user: await findCurrentUser(), isNew: await lacksAdministrator() };
  } catch (error) {
    unstable_rethrow(error);
    logger.error({ error }, "login: could not read who is signed in");
    return { user: null, isNew: false };
  }
}

/** Why the provider's answer did not sign anyone in, in words. */
const refusalOf = (code: string | null | undefined) =>
  code && Object.hasOwn(signInWords.oidc, code) ? signInWords.oidc[code as OidcRefusal] : undefined;

export default async function LoginPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { user, isNew } = await readState();
  const query = await searchParams;
  const to = returnPath(parameterOf(query.from));
  if (user) redirect(to);
  const provider = oidcName();
  return (
    <EntryCard
      title={isNew ? setupWords.title : words.dockline}
      about={isNew ? setupWords.about : words.signInToYourWorkspace}
    >
      {isNew ? (
        <SetUpForm countries={countryOptions()} />
      ) : (
        <SignInForm to={to} refusal={refusalOf(parameterOf(query.oidc))}>
          {provider && <OidcSignIn name={provider} to={to} />}
          {isMailConfigured() && (
            <Link href="/password" className="text-accent text-[13px] hover:underline">
              {peopleWords.forgot}
            </Link>
          )}
        </SignInForm>
      )}
    </EntryCard>
  );
}
