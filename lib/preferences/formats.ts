/** Locales offered for numbers and dates. Any BCP 47 tag that the server supports is accepted. */
export const LOCALES = [
  "en-GB", "en-US", "en-IE", "en-AU", "en-CA", "en-IN", "de-DE", "de-AT", "de-CH", "fr-FR", "fr-BE", "fr-CH", "es-ES",
  "es-MX", "it-IT", "nl-NL", "nl-BE", "pt-PT", "pt-BR", "da-DK", "sv-SE", "nb-NO", "fi-FI", "pl-PL", "cs-CZ", "el-GR",
  "hu-HU", "ro-RO", "ja-JP",
]; // prettier-ignore

/** Formats a sample: "English (United Kingdom): 1,234.50 · 31 Dec 2026". */
export function localeSample(locale: string): string {
  const name = new Intl.DisplayNames("en", { type: "language" }).of(locale) ?? locale;
  const number = new Intl.NumberFormat(locale, { minimumFractionDigits: 2 }).format(1234.5);
  const date = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeZone: "UTC" }).format(
    Date.UTC(2026, 11, 31),
  );
  return `${name}: ${number} · ${date}`;
}

export const isTimeZone = (zone: string): boolean =>
  zone === "UTC" || Intl.supportedValuesOf("timeZone").includes(zone);

export const isLocale = (locale: string): boolean => {
  try {
    return Intl.NumberFormat.supportedLocalesOf(locale).length === 1;
  } catch {
    return false; // not a language tag at all
  }
};
