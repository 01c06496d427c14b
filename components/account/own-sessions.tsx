"use client";

import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { endOtherSessionsAction, endOwnSessionAction } from "@/lib/account/actions";
import type { Result } from "@/lib/base/result";
import { words } from "@/lib/words/account";
import { common } from "@/lib/words/common";

function useEnd() {
  const router = useRouter();
  return async (action: () => Promise<Result<null>>) => {
    const result = await action().catch(() => null);
    toast({ title: !result ? common.serverUnreachable : result.ok ? words.signedOut : result.message });
    router.refresh();
  };
}

/** Ends one of the user's own sessions. */
export function EndSession({ id, browser }: { id: string; browser: string }) {
  const end = useEnd();
  return (
    <Button
      size="sm"
      aria-label={words.signOutOf(browser)}
      onClick={() => void end(() => endOwnSessionAction({ id }))}
    >
      {words.signOut}
    </Button>
  );
}

/** Ends the user's other sessions. */
export function EndOtherSessions() {
  const end = useEnd();
  return (
    <Button size="sm" onClick={() => void end(() => endOtherSessionsAction({}))}>
      {words.signOutOthers}
    </Button>
  );
}
