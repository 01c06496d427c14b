/**
 * Twilio's edges and their regions, as its signalling names them; the SDK turns those into short codes.
 * https://www.twilio.com/docs/global-infrastructure/edge-locations
 */
const REGIONS: Record<string, string> = {
  ashburn: "US_EAST_VIRGINIA",
  dublin: "EU_IRELAND",
  frankfurt: "EU_FRANKFURT",
  "sao-paulo": "SOUTH_AMERICA_SAO_PAULO",
  singapore: "ASIAPAC_SINGAPORE",
  sydney: "ASIAPAC_SYDNEY",
  tokyo: "ASIAPAC_TOKYO",
  umatilla: "US_WEST_OREGON",
  "ashburn-ix": "us1-ix",
  "frankfurt-ix": "de1-ix",
  "london-ix": "ie1-ix",
  "san-jose-ix": "us2-ix",
  "singapore-ix": "sg1-ix",
  "sydney-ix": "au1-ix",
  "tokyo-ix": "jp1-ix",
};

/** The edge nearest to clients that ask for "roaming", or for this machine under another name. */
const NEAREST = "ashburn";

/**
 * Returns the edge of a host: "dublin" for "voice-js.dublin.twilio.com", the nearest for "voice-js.roaming.twilio.com",
 * "local" for any other host.
 */
export function edgeOf(host: string): string {
  const [, name] = /^voice-js\.([\w-]+)\.twilio\.com(?::\d+)?$/i.exec(host) ?? [];
  if (name === undefined) return "local";
  return name.toLowerCase() in REGIONS ? name.toLowerCase() : NEAREST;
}

export const regionOf = (edge: string): string => REGIONS[edge] ?? REGIONS[NEAREST]!;
