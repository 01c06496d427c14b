"use client";

import { PageFailed } from "@/components/shell/page-failed";
import { PhoneMount } from "@/components/softphone/phone-mount";
import { ToastProvider } from "@/components/ui/toast";
import { words } from "@/lib/words/shell";
import "./globals.css";

/** When even the root layout cannot be shown. The tab keeps the phone it has, and a call that is going on. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <ToastProvider>
          <PhoneMount setup={null}>
            <PageFailed error={error} label={words.reloadPage} onRetry={() => location.reload()} />
          </PhoneMount>
        </ToastProvider>
      </body>
    </html>
  );
}
