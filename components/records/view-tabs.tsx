"use client";

import clsx from "clsx";
import { Users, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { removeViewAction } from "@/lib/views/actions";
import type { ViewLink } from "@/lib/views/queries";
import { words } from "@/lib/words/records";

const sorted = (query: string) => [...new URLSearchParams(query.replace(/^\?/, ""))].sort().join("&");

/** Saved views, with the current one highlighted. */
export function ViewTabs({ views, current }: { views: ViewLink[]; current: string }) {
  const router = useRouter();
  if (views.length === 0) return null;

  async function remove(view: ViewLink) {
    const result = await removeViewAction({ id: view.id });
    toast({ title: result.ok ? words.viewRemoved(view.name) : result.message });
    router.refresh();
  }

  return (
    <nav aria-label={words.views} className="border-line mb-3 flex gap-1 overflow-x-auto border-b">
      {[{ id: "", name: words.all, query: "?", shared: false, canRemove: false }, ...views].map((view) => {
        const isHere = sorted(view.query) === sorted(current);
        return (
          <span
            key={view.id}
            className={clsx(
              "-mb-px flex shrink-0 items-center border-b-2",
              isHere ? "border-accent text-ink" : "text-muted border-transparent",
            )}
          >
            <Link
              href={view.query}
              aria-current={isHere ? "page" : undefined}
              className="hover:text-ink flex items-center gap-1.5 px-2.5 py-1.5 font-medium"
            >
              {view.shared && <Users size={13} aria-label={words.shared} />} {view.name}
            </Link>
            {isHere && view.canRemove && (
              <Button
                variant="ghost"
                size="icon-sm"
                aria-label={words.removeView(view.name)}
                onClick={() => void remove(view)}
              >
                <X size={13} aria-hidden />
              </Button>
            )}
          </span>
        );
      })}
    </nav>
  );
}
