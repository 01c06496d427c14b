import { Headset } from "lucide-react";
import type { Metadata } from "next";
import { redirect, unstable_rethrow } from "next/navigation";
import { SetUpForm } from "@/components/shell/set-up-form";
import { SignInForm } from "@/components/shell/sign-in-form";
import { returnPath } from "@/lib/auth/return-path";
import { findCurrentUser } from "@/lib/auth/session";
import { logger } from "@/lib/base/logger";
import { parameterOf, type Query } from "@/lib/base/query";
import { countryOptions } from "@/lib/phone-numbers/countries";
import { lacksAdministrator } from "@/lib/setup/first-administrator";
import { words } from "@/lib/words/shell";
import { words as setupWords } from "@/lib/words/setup";

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

export default async function LoginPage({ searchParams }: { searchParams: Promise<Query> }) {
  const { user, isNew } = await readState();
  const to = returnPath(parameterOf((await searchParams).from));
  if (user) redirect(to);
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <div className="bg-surface border-line w-full max-w-sm rounded-2xl border p-7 shadow-sm">
        <h1 className="flex items-center gap-2.5 text-lg font-semibold">
          <Headset className="text-accent" aria-hidden /> {isNew ? setupWords.title : words.dockline}
        </h1>
        <p className="text-muted mt-1 mb-5">{isNew ? setupWords.about : words.signInToYourWorkspace}</p>
        {isNew ? <SetUpForm countries={countryOptions()} /> : <SignInForm to={to} />}
      </div>
    </main>
  );
}
