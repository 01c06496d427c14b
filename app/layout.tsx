import type { Metadata } from "next";
import { cookies } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { PhoneMount } from "@/components/softphone/phone-mount";
import { LateParts } from "@/components/ui/late-parts";
import { SaveKey } from "@/components/ui/save-key";
import { Toasts } from "@/components/ui/toasts";
import { findCurrentUser } from "@/lib/auth/session";
import { findPhoneSetup } from "@/lib/company-numbers/queries";
import { logger } from "@/lib/base/logger";
import { serverNow } from "@/lib/base/server-now";
import { decimalOf } from "@/lib/records/model/number-text";
import "./globals.css";
import { words } from "@/lib/words/shell";

export const metadata: Metadata = { title: { default: words.dockline, template: words.titleTemplate } };

/** Nothing above the dock may throw: without a database the tab keeps its phone. */
async function readUser() {
  try {
    const user = await findCurrentUser();
    return user && { setup: await findPhoneSetup(user), decimal: decimalOf(user.locale) };
  } catch (error) {
    unstable_rethrow(error); // Next's own control-flow errors, which are not failures.
    logger.error({ error }, "layout: could not read who is signed in");
    return null;
  }
}

/** The only layout with <html>: the dock beside {children} lives as long as the tab, whatever page is shown. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, signedIn] = await Promise.all([cookies().then((jar) => jar.get("theme")?.value), readUser()]);
  return (
    <html
      lang="en"
      data-theme={theme === "light" || theme === "dark" ? theme : undefined}
      data-decimal={signedIn?.decimal}
      data-now={serverNow()}
    >
      <body>
        <PhoneMount setup={signedIn?.setup ?? null}>{children}</PhoneMount>
        <Toasts />
        <SaveKey />
        <LateParts />
      </body>
    </html>
  );
}
