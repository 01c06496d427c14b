"use client";

import { PageFailed } from "@/components/shell/page-failed";
import "./globals.css";

/** When even the root layout cannot be shown. */
export default function GlobalError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <html lang="en">
      <body>
        <PageFailed {...props} />
      </body>
    </html>
  );
}
