"use client";

import { PageFailed } from "@/components/shell/page-failed";
import { PhoneMount } from "@/components/softphone/phone-mount";
import { LateParts } from "@/components/ui/late-parts";
import { Toasts } from "@/components/ui/toasts";
import { words } from "@/lib/words/shell";
import "./globals.css";

/** Replaces a root layout that failed. The tab keeps its phone, and any running call. */
export default function GlobalError({ error }: { error: Error & { digest?: string } }) {
  return (
    <html lang="en">
      <body>
        <PhoneMount setup={null}>
          <PageFailed error={error} label={words.reloadPage} onRetry={() => location.reload()} />
        </PhoneMount>
        <Toasts />
        <LateParts />
      </body>
    </html>
  );
}
