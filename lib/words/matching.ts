/** What the interface says about matching. */
export const words = {
  mayNotFix: "Only who may change settings puts numbers right.",
  fieldGone: "This field no longer exists. Reload the page.",
  readInCountry: "numbers read in their country",
  writtenWithCountry: "numbers written with their country",
  writtenAnew: "numbers updated to their current form",
  spread: "several numbers spread over empty fields",
  withExtension: (e164: string, extension: string) => `${e164} ext. ${extension}`,
};
