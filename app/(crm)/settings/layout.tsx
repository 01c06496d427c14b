import type { ReactNode } from "react";
import { settingsSections } from "@/components/settings/sections";
import { SettingsNav } from "@/components/settings/settings-nav";
import { requireUser } from "@/lib/auth/session";
import { common } from "@/lib/words/common";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  return (
    <div className="mx-auto max-w-5xl">
      <p className="text-muted mb-2 text-[13px] font-medium">{common.settings}</p>
      <SettingsNav sections={settingsSections(user)} />
      {children}
    </div>
  );
}
