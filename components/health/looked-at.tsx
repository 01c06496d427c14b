import type { ReactNode } from "react";
import { LookNow } from "./look-now";

interface Props {
  title: string;
  about: string;
  /** What was found, in a few words. */
  found: string;
  children: ReactNode;
}

/** A page of what Dockline looks at by itself, and at once if somebody asks. */
export function LookedAt({ title, about, found, children }: Props) {
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start gap-3">
        <div className="min-w-60 grow basis-0">
          <h1 className="text-xl font-semibold">{title}</h1>
          <p className="text-muted">{about}</p>
        </div>
        <LookNow />
      </div>
      <p role="status" className="mb-2 font-medium">
        {found}
      </p>
      {children}
    </>
  );
}
