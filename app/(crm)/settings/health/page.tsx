import type { Metadata } from "next";
import { HealthLines } from "@/components/health/health-lines";
import { LookNow } from "@/components/health/look-now";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { readHealth } from "@/lib/health/queries";
import { words } from "@/lib/words/health";

export const metadata: Metadata = { title: words.title };

export default async function HealthPage() {
  const user = await requireUser();
  if (!can(user, "settings.workspace")) return <NotAllowed />;
  const lines = await readHealth();
  const count = (state: string) => lines.filter((line) => line.state === state).length;
  const needs = words.needs(count("bad"), count("look"));
  return (
    <>
      <div className="mb-4 flex flex-wrap items-start gap-3">
        <div className="min-w-60 grow basis-0">
          <h1 className="text-xl font-semibold">{words.title}</h1>
          <p className="text-muted">{words.about}</p>
        </div>
        <LookNow />
      </div>
      <p role="status" className="mb-2 font-medium">
        {needs || words.allGood}
      </p>
      <HealthLines lines={lines} />
    </>
  );
}
