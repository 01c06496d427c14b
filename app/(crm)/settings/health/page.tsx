import type { Metadata } from "next";
import { HealthLines } from "@/components/health/health-lines";
import { LookedAt } from "@/components/health/looked-at";
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
    <LookedAt title={words.title} about={words.about} found={needs || words.allGood}>
      <HealthLines lines={lines} />
    </LookedAt>
  );
}
