import type { ReactNode } from "react";
import { settingsPages } from "@/components/settings/pages";
import { SettingsBack, SettingsList } from "@/components/settings/settings-list";
import { requireUser } from "@/lib/auth/session";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const pages = settingsPages(await requireUser());
  return (
    <div className="mx-auto max-w-2xl lg:grid lg:max-w-[58rem] lg:grid-cols-[13.5rem_minmax(0,1fr)] lg:gap-10">
      <SettingsList pages={pages} />
      <div className="min-w-0">
        <SettingsBack pages={pages} />
        {children}
      </div>
    </div>
  );
}
