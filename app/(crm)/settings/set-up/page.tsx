import type { Metadata } from "next";
import { LookNow } from "@/components/health/look-now";
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
        {done === steps.length ? words.allDone : words.progress(done, steps.length)}
      </p>
      <SetUpSteps steps={steps} />
    </>
  );
}
