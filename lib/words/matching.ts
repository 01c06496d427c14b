/** Texts about matching. */
export const words = {
  noPermissionToFix: "You don’t have permission to fix phone numbers. Ask an administrator.",
  fieldNotFound: "This field no longer exists. Reload the page.",
  fixed: (label: string, what: string) => `${label}: ${what}`,
  countrySet: "country set",
  countryConfirmed: "country confirmed",
  numbersUpdated: "numbers updated to their current form",
  numbersSplit: "numbers split into separate fields",
  withExtension: (e164: string, extension: string) => `${e164} ext. ${extension}`,
};
