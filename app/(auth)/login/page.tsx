import { Headset } from "lucide-react";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/shell/sign-in-form";
import { findCurrentUser } from "@/lib/auth/session";
import { words } from "@/lib/words/shell";

export const metadata: Metadata = { title: words.signIn };

export default async function LoginPage() {
  if (await findCurrentUser()) redirect("/");
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <div className="bg-surface border-line w-full max-w-sm rounded-2xl border p-7 shadow-sm">
        <h1 className="flex items-center gap-2.5 text-lg font-semibold">
          <Headset className="text-accent" aria-hidden /> {words.dockline}
        </h1>
        <p className="text-muted mt-1 mb-5">{words.signInToYourWorkspace}</p>
        <SignInForm />
      </div>
    </main>
  );
}
