"use client";

import clsx from "clsx";
import { Users, X } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { Button } from "@/components/ui/button";
import { toast } from "@/components/ui/toast";
import { removeViewAction } from "@/lib/views/actions";
import type { ViewLink } from "@/lib/views/queries";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/views";

const sorted = (query: string) => [...new URLSearchParams(query.replace(/^\?/, ""))].sort().join("&");

interface Props {
  /** What the list is called without a view. */
  all: string;
  views: ViewLink[];
  /** The list's query string. */
  current: string;
}

/** Saved views, with the current one highlighted. */
export function ViewTabs({ all, views, current }: Props) {
  const router = useRouter();
  if (views.length === 0) return null;

  async function remove(view: ViewLink) {
    const result = await removeViewAction({ id: view.id }).catch(() => null);
    toast({
      title: !result ? common.serverUnreachable : result.ok ? words.removed(view.name) : result.message,
    });
    router.refresh();
  }

  return (
    <nav aria-label={words.views} className="border-line mb-3 flex gap-1 overflow-x-auto border-b">
      {[{ id: "", name: all, query: "?", shared: false, canRemove: false }, ...views].map((view) => {
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
                aria-label={words.remove(view.name)}
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
