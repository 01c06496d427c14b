import type { Metadata } from "next";
import { JobProgress } from "@/components/jobs/job-progress";
import { NotAllowed } from "@/components/settings/not-allowed";
import { WorkspaceForm } from "@/components/settings/workspace-form";
import { Fresh } from "@/components/ui/fresh";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { findReindex } from "@/lib/jobs/queries";
import { countryOptions } from "@/lib/phone-numbers/countries";
import { LOCALES, localeSample } from "@/lib/preferences/formats";
import { getWorkspace } from "@/lib/workspace/queries";
import { words } from "@/lib/words/settings";
import { words as listWords } from "@/lib/words/settings-list";

export const metadata: Metadata = { title: listWords.workspaceDetails };

export default async function WorkspacePage() {
  const user = await requireUser();
  if (!can(user, "settings.workspace")) return <NotAllowed />;
  const [workspace, reindex] = await Promise.all([getWorkspace(), findReindex(user)]);
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{listWords.workspaceDetails}</h1>
      {reindex && (
        <section
          aria-label={words.updatingNumbers}
          className="bg-surface border-line mb-4 rounded-2xl border p-4"
        >
          <p className="mb-1 font-medium">{reindex.label}</p>
          <JobProgress key={reindex.id} job={reindex} locale={user.locale} />
        </section>
      )}
      <Fresh of={workspace}>
        <WorkspaceForm
          workspace={workspace}
          countries={countryOptions()}
          currencies={Intl.supportedValuesOf("currency")}
          timeZones={Intl.supportedValuesOf("timeZone")}
          locales={LOCALES.map((locale) => ({ locale, sample: localeSample(locale) }))}
        />
      </Fresh>
    </>
  );
}
