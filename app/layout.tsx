import type { Metadata } from "next";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { PhoneMount } from "@/components/softphone/phone-mount";
import { ToastProvider } from "@/components/ui/toast";
import { findCurrentUser } from "@/lib/auth/session";
import { findPhoneSetup } from "@/lib/channels/queries";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Dockline", template: "%s · Dockline" } };

/** The only layout with <html>: the dock beside {children} lives as long as the tab, whatever page is shown. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const [theme, user] = await Promise.all([
    cookies().then((jar) => jar.get("theme")?.value),
    findCurrentUser(),
  ]);
  const setup = user && (await findPhoneSetup(user));
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
