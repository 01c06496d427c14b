import type { Metadata } from "next";
import { FormatForm } from "@/components/settings/format-form";
import { PhonePreferences } from "@/components/settings/phone-preferences";
import { Fresh } from "@/components/ui/fresh";
import { requireUser } from "@/lib/auth/session";
import { listCallerIds } from "@/lib/company-numbers/queries";
import { db } from "@/lib/base/db";
import { LOCALES, localeSample } from "@/lib/preferences/formats";
import { getWorkspace } from "@/lib/workspace/queries";
import { words } from "@/lib/words/settings";

export const metadata: Metadata = { title: words.preferences };

export default async function PreferencesPage() {
  const user = await requireUser();
  const [own, workspace, callerIds] = await Promise.all([
    db.user.findUniqueOrThrow({
      where: { id: user.id },
      select: { timeZone: true, locale: true, callerIdId: true },
    }),
    getWorkspace(),
    listCallerIds(user.id),
  ]);
  return (
    <>
      <h1 className="mb-4 text-xl font-semibold">{words.preferences}</h1>
      <Fresh of={[own.timeZone, own.locale]}>
        <FormatForm
          timeZone={own.timeZone}
          locale={own.locale}
          workspaceTimeZone={workspace.timeZone}
          workspaceLocale={localeSample(workspace.locale)}
          timeZones={Intl.supportedValuesOf("timeZone")}
          locales={LOCALES.map((locale) => ({ locale, sample: localeSample(locale) }))}
        />
      </Fresh>
      <PhonePreferences callerIds={callerIds} callerIdId={own.callerIdId} />
    </>
  );
}
