import type { ReactNode } from "react";
import { SettingsNav } from "@/components/settings/settings-nav";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const sections = [
    { href: "/settings", label: "Preferences", needed: true },
    { href: "/settings/types", label: "Records and fields", needed: can(user, "settings") },
    { href: "/settings/workspace", label: "Workspace", needed: can(user, "settings") },
    { href: "/settings/clean-up", label: "Clean-up", needed: can(user, "settings") },
    { href: "/settings/history", label: "Bulk changes", needed: true },
    { href: "/settings/bin", label: "Bin", needed: can(user, "records.delete") },
  ];
  return (
    <div className="mx-auto max-w-5xl">
      <p className="text-muted mb-2 text-[13px] font-medium">Settings</p>
      <SettingsNav sections={sections.filter(({ needed }) => needed)} />
      {children}
    </div>
  );
}
