"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { Button, buttonClass } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { hideSetUpAction } from "@/lib/health/actions";
import { words } from "@/lib/words/set-up";

/** Reminds an administrator of a new installation of its checklist. */
export function SetUpCard() {
  const router = useRouter();
  async function hide() {
    await hideSetUpAction();
    toast({ title: words.hidden });
    router.refresh();
  }
  return (
    <section
      aria-labelledby="set-up"
      className="bg-surface border-line mb-5 flex flex-wrap items-center gap-3 rounded-2xl border px-5 py-4"
    >
      <div className="min-w-0 grow basis-60">
        <h2 id="set-up" className="font-semibold">
          {words.cardTitle}
        </h2>
        <p className="text-muted">{words.cardAbout}</p>
      </div>
      <Link href="/settings/set-up" className={buttonClass({ variant: "primary" })}>
        {words.open}
      </Link>
      <Button variant="ghost" onClick={() => void hide()}>
        {words.hide}
      </Button>
    </section>
  );
}
