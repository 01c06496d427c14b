/** What the interface says about matching. */
export const words = {
  mayNotFix: "You don’t have permission to fix phone numbers. Ask an administrator.",
  fieldGone: "This field no longer exists. Reload the page.",
  readInCountry: "country set",
  writtenWithCountry: "country confirmed",
  writtenAnew: "numbers updated to their current form",
  spread: "numbers split into separate fields",
  withExtension: (e164: string, extension: string) => `${e164} ext. ${extension}`,
};
