const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

/** Texts of the setup page, which an installation shows until it has an administrator. */
export const words = {
  title: "Set up Dockline",
  about: "Dockline has no administrator yet. Enter the setup code to become the first.",
  code: "Setup code",
  codeHelp: "Dockline prints it on the server each time it starts.",
  codeNeeded: "Enter the setup code.",
  codeWrong: "Wrong code. Use the one printed when Dockline last started.",
  codeOver: "This code no longer works. Restart Dockline to get a new one.",
  tooManyCodes: (wait: number) => `Too many wrong codes. Try again in ${minutes(wait)}.`,
  hasAdministrator: "Dockline already has an administrator. Reload the page to sign in.",
  yourName: "Your name",
  password: "Password",
  passwordHelp: "Use 12 characters or more.",
  passwordTooShort: "Use 12 characters or more.",
  emailTaken: "Another user already has this email. Use a different one.",
  countryHelp: "For phone numbers without a country code.",
  create: "Create administrator",
  creating: "Creating…",
  workspaceName: "Dockline",
  printed: (url: string, code: string) =>
    `Dockline has no administrator yet. Open ${url} and enter this setup code to become the first:\n\n    ${code}\n\nIt works once, and expires after a day. Each start prints a new one.`,
  wrongKey: "SECRETS_KEY can’t decrypt this database’s secrets. Set the key they were encrypted with.",
};
