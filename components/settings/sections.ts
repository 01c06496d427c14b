import { can, type CurrentUser } from "@/lib/auth/permissions";
import { words as apiWords } from "@/lib/words/api";
import { words as channelWords } from "@/lib/words/channel-settings";
import { words } from "@/lib/words/settings";
import { common } from "@/lib/words/common";

export interface SettingsSection {
  href: string;
  label: string;
}

/** The pages of the settings that a user may open, in their order. */
export function settingsSections(user: CurrentUser): SettingsSection[] {
  const isAdministrator = can(user, "settings");
  const sections = [
    { href: "/settings", label: words.preferences, needed: true },
    { href: "/settings/types", label: common.recordsAndFields, needed: isAdministrator },
    { href: "/settings/workspace", label: words.workspace, needed: isAdministrator },
    { href: "/settings/telephony", label: channelWords.telephony, needed: isAdministrator },
    { href: "/settings/blocked", label: channelWords.blocked, needed: true },
    { href: "/settings/api", label: apiWords.api, needed: can(user, "api") },
    { href: "/settings/clean-up", label: words.cleanUp, needed: isAdministrator },
    { href: "/settings/history", label: common.bulkActions, needed: true },
    { href: "/settings/bin", label: words.bin, needed: can(user, "records.delete") },
  ];
  return sections.filter(({ needed }) => needed).map(({ href, label }) => ({ href, label }));
}
