const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

/** Errors on signing in. */
export const words = {
  wrongPassword: "Wrong email or password.",
  wrongOwnPassword: "Wrong password.",
  wrongCode: "Wrong code, or used before. Wait for the next one.",
  code: "Code",
  codeAbout: "Enter the code from your authenticator app, or a recovery code.",
  back: "Back",
  signInWith: (provider: string) => `Sign in with ${provider}`,
  /** Why a sign-in with a provider came to nothing, by `OidcRefusal`. */
  oidc: {
    unverified: "Your provider hasn’t verified your email address. Ask an administrator.",
    unknown: "There is no user with your email address. Ask an administrator to invite you.",
    disabled: "Your account is disabled. Ask an administrator.",
    failed: "Your provider couldn’t sign you in. Try again in a moment.",
  },
  tooManyHere: (wait: number) => `Too many failed attempts. Try again in ${minutes(wait)}.`,
  unavailable:
    "Can’t sign in right now: the database isn’t responding. Your password wasn’t checked. Try again in a moment.",
  noCookies: "Your browser blocks cookies from Dockline. Allow them, then try again.",
  tooManyGuesses: (wait: number) =>
    `Too many failed attempts. Try again in ${minutes(wait)}, or use a device you’ve signed in on before.`,
};
