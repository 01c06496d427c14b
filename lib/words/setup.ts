const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

/** What is said while an installation has nobody who can sign in. */
export const words = {
  title: "Set up Dockline",
  about: "This installation has no administrator yet. Whoever knows the code becomes the first.",
  code: "Set-up code",
  codeHelp: "It was printed when Dockline was started, where it runs.",
  codeNeeded: "Enter the code.",
  codeWrong: "This is not the code that was printed at the last start.",
  codeOver: "This code is worth nothing any more. Start Dockline again: it prints a new one.",
  tooManyCodes: (wait: number) => `Too many codes were wrong. Try again in ${minutes(wait)}.`,
  hasAdministrator: "Dockline has an administrator already. Load the page again to sign in.",
  yourName: "Your name",
  password: "Password",
  passwordHelp: "12 characters or more.",
  passwordTooShort: "Too short: 12 characters at least.",
  passwordTooLong: "Too long: 200 characters at most.",
  emailNeeded: "Enter an e-mail address.",
  emailTaken: "A user has this e-mail already. Choose another.",
  countryHelp: "Numbers written without a country code are read as numbers of this country.",
  create: "Create administrator",
  creating: "Creating…",
  workspaceName: "Dockline",
  printed: (url: string, code: string) =>
    `Nobody can sign in to this installation yet. Open ${url} and enter this code to become its administrator:\n\n    ${code}\n\nIt can be used once, within a day; the next start prints a new one.`,
  wrongKey:
    "SECRETS_KEY does not open what this database keeps. Set the key the secrets of its accounts were sealed with.",
};
