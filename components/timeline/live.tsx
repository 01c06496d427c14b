"use client";

import { useRouter } from "next/navigation";
import { use, useEffect } from "react";
import { PhoneContext } from "@/components/softphone/phone-context";
import { isServerThere } from "@/components/ui/is-server-there";

/** Several things at once, such as a call and its note, are one look. */
const GATHER_MS = 300;
/** Without a phone there is no event stream: the page looks by itself, while somebody looks at it. */
const LOOK_EVERY_MS = 20_000;

/** Keeps a record's page as things are, whoever changes them. */
export function Live({ recordId }: { recordId: string }) {
  const router = useRouter();
  const phone = use(PhoneContext)?.phone;

  useEffect(() => {
    // A look that fails would put the error page in the place of what is being read and written.
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
