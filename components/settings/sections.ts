import { can, type CurrentUser } from "@/lib/auth/permissions";

export interface SettingsSection {
  href: string;
  label: string;
}

/** The pages of the settings that a user may open, in their order. */
export function settingsSections(user: CurrentUser): SettingsSection[] {
  const isAdministrator = can(user, "settings");
  const sections = [
    { href: "/settings", label: "Preferences", needed: true },
    { href: "/settings/types", label: "Records and fields", needed: isAdministrator },
    { href: "/settings/workspace", label: "Workspace", needed: isAdministrator },
    { href: "/settings/clean-up", label: "Clean-up", needed: isAdministrator },
    { href: "/settings/history", label: "Bulk changes", needed: true },
    { href: "/settings/bin", label: "Bin", needed: can(user, "records.delete") },
  ];
  return sections.filter(({ needed }) => needed).map(({ href, label }) => ({ href, label }));
}
