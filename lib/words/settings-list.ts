/** Texts of the list of settings. */
export const words = {
  search: "Search settings",
  nothingMatches: (wanted: string) => `No settings match “${wanted}”`,
  found: (count: number) => (count === 1 ? "1 setting" : `${count} settings`),
  phoneService: "Phone service and numbers",
  workspaceDetails: "Workspace details",
};

/** The list's headings, in order. */
export const groups = {
  you: "You",
  people: "People",
  telephony: "Telephony",
  data: "Data",
  workspace: "Workspace",
  developers: "Developers",
};

/** Other words that people search for a page by. They are never shown. */
export const synonyms = {
  preferences:
    "profile my account time zone language locale format date number microphone speaker headset ringer ringtone notifications caller id",
  account:
    "password email address two-factor authentication 2fa totp authenticator recovery codes sessions devices sign out security",
  people:
    "users roles teams permissions invite invitation password reset disable deactivate extension access rights members colleagues",
  audit: "log history who changed did events security sign-ins logins exports listened compliance",
  phoneService:
    "twilio sid token key voice webhook line opening hours holidays greeting voicemail recording emergency ring timeout",
  blocked: "block unblock spam nuisance callers ban",
  types: "custom fields objects properties columns status stages options contacts leads deals cases accounts",
  cleanUp: "phone numbers country format e.164 invalid duplicates merge",
  bulkChanges: "bulk actions import export csv mass update jobs history undo",
  bin: "trash deleted restore recycle undelete",
  workspace:
    "company organisation organization general country currency time zone language locale calling limit do not call premium shared cost",
  setUp: "set up installation first steps getting started onboarding test call what is missing",
  health:
    "status monitoring webhook disk space certificate clock worker version backup recordings errors problems diagnostics",
  api: "token key developer integration rest openapi automation",
};
