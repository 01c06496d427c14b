"use client";

import { useState } from "react";
import { Button } from "@/components/ui/button";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/sign-in";
import { findOidcAddress } from "./send-sign-in";

/** Signs in with the configured provider: the browser goes there, and comes back to `to`. */
export function OidcSignIn({ name, to }: { name: string; to: string }) {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();

  async function handleClick() {
    setBusy(true);
    const address = await findOidcAddress(to);
    if (address) return location.assign(address);
    setBusy(false);
    setProblem(common.serverUnreachable);
  }

  return (
    <>
      <Button className="w-full" disabled={isBusy} onClick={() => void handleClick()}>
        {words.signInWith(name)}
      </Button>
      {problem && (
        <p role="alert" className="text-bad text-[13px]">
          {problem}
        </p>
      )}
    </>
  );
}
