"use client";

import { useState } from "react";
import { common } from "@/lib/words/common";
import { Button } from "./button";

/** A text that is shown to be copied. */
export function CopyText({ text }: { text: string }) {
  const [isCopied, setCopied] = useState(false);

  async function handleCopy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
    } catch {
      setCopied(false); // The browser forbids it; the text can still be selected.
    }
  }

  return (
    <div className="flex items-center gap-2">
      <code className="bg-subtle border-line grow rounded-lg border px-3 py-2 text-[13px] break-all whitespace-pre-wrap select-all">
        {text}
      </code>
      <Button onClick={() => void handleCopy()}>
        <span aria-live="polite">{isCopied ? common.copied : common.copy}</span>
      </Button>
    </div>
  );
}
