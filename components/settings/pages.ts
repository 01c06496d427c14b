import { can, type CurrentUser, type Permission } from "@/lib/auth/permissions";
import { words as accountWords } from "@/lib/words/account";
import { words as auditWords } from "@/lib/words/audit";
import { words as apiWords } from "@/lib/words/api";
import { words as healthWords } from "@/lib/words/health";
import { words as peopleWords } from "@/lib/words/people";
import { words as setUpWords } from "@/lib/words/set-up";
import { words as channelWords } from "@/lib/words/channel-settings";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/settings";
import { groups, synonyms, words as listWords } from "@/lib/words/settings-list";

interface Entry {
  href: string;
  label: string;
  /** Other words by which users search for it. */
  synonyms: string;
  /** Everyone may open a page without one. */
  permission?: Permission;
}

export interface SettingsPage extends Omit<Entry, "permission"> {
  group: string;
}

/** All settings pages. The list, its search and the palette show them. */
const PAGES: Record<keyof typeof groups, Entry[]> = {
  you: [
    { href: "/settings/preferences", label: words.preferences, synonyms: synonyms.preferences },
    { href: "/settings/account", label: accountWords.title, synonyms: synonyms.account },
  ],
  people: [
    {
      href: "/settings/people",
      label: peopleWords.title,
      synonyms: synonyms.people,
      permission: "settings.people",
    },
    {
      href: "/settings/audit",
      label: auditWords.title,
      synonyms: synonyms.audit,
      permission: "settings.audit",
    },
  ],
  telephony: [
    {
      href: "/settings/telephony",
      label: listWords.phoneService,
      synonyms: synonyms.phoneService,
      permission: "settings.telephony",
    },
    { href: "/settings/blocked", label: channelWords.blocked, synonyms: synonyms.blocked },
  ],
  data: [
    {
      href: "/settings/types",
      label: common.recordsAndFields,
      synonyms: synonyms.types,
      permission: "settings.records",
    },
    {
      href: "/settings/clean-up",
      label: words.cleanUp,
      synonyms: synonyms.cleanUp,
      permission: "settings.records",
    },
    { href: "/settings/history", label: common.bulkActions, synonyms: synonyms.bulkChanges },
    { href: "/settings/bin", label: words.bin, synonyms: synonyms.bin, permission: "records.delete" },
  ],
  workspace: [
    {
      href: "/settings/workspace",
      label: listWords.workspaceDetails,
      synonyms: synonyms.workspace,
      permission: "settings.workspace",
    },
    {
      href: "/settings/set-up",
      label: setUpWords.title,
      synonyms: synonyms.setUp,
      permission: "settings.workspace",
    },
    {
      href: "/settings/health",
      label: healthWords.title,
      synonyms: synonyms.health,
      permission: "settings.workspace",
    },
  ],
  developers: [{ href: "/settings/api", label: apiWords.api, synonyms: synonyms.api, permission: "api" }],
};

/** Returns the settings pages a user may open, by group. */
export const settingsPages = (user: CurrentUser): SettingsPage[] =>
  Object.entries(PAGES).flatMap(([key, entries]) =>
    entries
      .filter(({ permission }) => !permission || can(user, permission))
      .map(({ permission: _permission, ...page }) => ({
        ...page,
        group: groups[key as keyof typeof groups],
      })),
  );
