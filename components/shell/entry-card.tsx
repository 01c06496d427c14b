import { Headset } from "lucide-react";
import type { ReactNode } from "react";

interface Props {
  title: string;
  about: string;
  children?: ReactNode;
}

/** The page of someone who is not signed in: a card in the middle. */
export function EntryCard({ title, about, children }: Props) {
  return (
    <main className="grid min-h-screen place-items-center p-4">
      <div className="bg-surface border-line w-full max-w-sm rounded-2xl border p-7 shadow-sm">
        <h1 className="flex items-center gap-2.5 text-lg font-semibold">
          <Headset className="text-accent" aria-hidden />
          <span>{title}</span>
        </h1>
        <p className="text-muted mt-1 mb-5">{about}</p>
        {children}
      </div>
    </main>
  );
}
