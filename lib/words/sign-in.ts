const minutes = (count: number) => (count === 1 ? "1 minute" : `${count} minutes`);

/** What is said to whoever signs in. */
export const words = {
  wrongPassword: "E-mail or password is not right.",
  unavailable:
    "Nobody can sign in right now: the database does not answer. Your password was not looked at; try again in a moment.",
  noCookies: "This browser keeps no cookies for Dockline. Allow them, then try again.",
  tooManyGuesses: (wait: number) =>
    `Too many attempts that failed. Try again in ${minutes(wait)}, or on a device you have signed in on before.`,
};
