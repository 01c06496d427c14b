/**
 * Emergency numbers by country (ISO 3166-1 alpha-2): police, fire and ambulance, as the countries' regulators publish
 * them. Sources: for the EU, article 109 of directive 2018/1972 (112 everywhere) and the Commission's list of national
 * numbers; else the national numbering plans held by the ITU (recommendation E.129). Read on 2026-11-25.
 */
const NATIONAL: Record<string, readonly string[]> = {
  AT: ["122", "133", "144"],
  AU: ["000", "112"],
  BE: ["100", "101"],
  BR: ["190", "192", "193"],
  CA: ["911"],
  CH: ["112", "117", "118", "144"],
  CN: ["110", "119", "120"],
  DE: ["110"],
  DK: [],
  ES: ["061", "062", "080", "091"],
  FI: [],
  FR: ["15", "17", "18", "114"],
  GB: ["112", "999"],
  GR: ["100", "166", "199"],
  IE: ["999"],
  IN: ["100", "101", "102", "108", "112"],
  IT: ["113", "115", "118"],
  JP: ["110", "119"],
  LU: ["113"],
  MX: ["911"],
  NL: [],
  NO: ["110", "112", "113"],
  NZ: ["111"],
  PL: ["997", "998", "999"],
  PT: [],
  SE: [],
  US: ["911"],
  ZA: ["10111", "10177", "112"],
};

/** Answered in every member state, and on every mobile network (3GPP TS 22.101, clause 10). */
const EVERYWHERE = "112";

/**
 * Whether what was dialled is an emergency number of one of these countries.
 *
 * @param text  as it was typed: only digits count, and a number with a country is never one
 */
export function isEmergency(text: string, countries: readonly string[]): boolean {
  const dialled = text.replace(/[\s().-]/g, "");
  if (!/^\d{2,5}$/.test(dialled)) return false;
  return dialled === EVERYWHERE || countries.some((country) => NATIONAL[country]?.includes(dialled));
}
