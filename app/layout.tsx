import type { Metadata } from "next";
import { cookies } from "next/headers";
import { unstable_rethrow } from "next/navigation";
import type { ReactNode } from "react";
import { PhoneMount } from "@/components/softphone/phone-mount";
import { ToastProvider } from "@/components/ui/toast";
import { findCurrentUser } from "@/lib/auth/session";
import { findPhoneSetup } from "@/lib/channels/queries";
import { logger } from "@/lib/logger";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Dockline", template: "%s · Dockline" } };

/** Nothing that can throw may sit above the dock: without a database the tab keeps the phone it has. */
async function readSetup() {
  try {
    const user = await findCurrentUser();
    return user && (await findPhoneSetup(user));
  } catch (error) {
    unstable_rethrow(error); // Next's own signals, which are not failures
    logger.error({ error }, "layout: could not read who is signed in");
    return null;
  }
}

/** The only layout with <html>: the dock beside {children} lives as long as the tab, whatever page is shown. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, setup] = await Promise.all([cookies().then((jar) => jar.get("theme")?.value), readSetup()]);
  return (
    <html lang="en" data-theme={theme === "light" || theme === "dark" ? theme : undefined}>
      <body>
        <ToastProvider>
          <PhoneMount setup={setup}>{children}</PhoneMount>
        </ToastProvider>
      </body>
    </html>
  );
}
