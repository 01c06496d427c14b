import type { Metadata } from "next";
import { LookedAt } from "@/components/health/looked-at";
import { SetUpSteps } from "@/components/health/set-up-steps";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { readSteps } from "@/lib/health/set-up";
import { channelClocks } from "@/lib/wiring/background";
import { words } from "@/lib/words/set-up";

export const metadata: Metadata = { title: words.title };

export default async function SetUpPage() {
  const user = await requireUser();
  if (!can(user, "settings.workspace")) return <NotAllowed />;
  const steps = await readSteps(channelClocks());
  const done = steps.filter(({ isDone }) => isDone).length;
  const found = done === steps.length ? words.allDone : words.progress(done, steps.length);
  return (
    <LookedAt title={words.title} about={words.about} found={found}>
      <SetUpSteps steps={steps} />
    </LookedAt>
  );
}
