"use client";

import { useRouter } from "next/navigation";
import { use, useEffect } from "react";
import { PhoneContext } from "@/components/softphone/phone-context";
import { isServerThere } from "@/components/ui/is-server-there";

/** Several events at once, such as a call and its note, cause one refresh. */
const GATHER_MS = 300;
/** Without a phone there is no event stream: a visible page polls. */
const LOOK_EVERY_MS = 20_000;

/** Keeps a record's page up to date with everyone's changes. */
export function Live({ recordId }: { recordId: string }) {
  const router = useRouter();
  const phone = use(PhoneContext)?.phone;

  useEffect(() => {
    // A failed refresh would replace the page, with what is being read and written, by the error page.
    const look = async () => {
      if (await isServerThere()) router.refresh();
    };
    if (!phone) {
      const timer = setInterval(() => {
        if (document.visibilityState === "visible") void look();
      }, LOOK_EVERY_MS);
      return () => clearInterval(timer);
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = phone.onTimeline((recordIds) => {
      if (!recordIds.includes(recordId)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void look(), GATHER_MS);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [phone, recordId, router]);

  return null;
}
