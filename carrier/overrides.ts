/** Ways a webhook fails: connection timeout, read timeout, or an error status. */
export type Failure = "ct" | "rt" | "4xx" | "5xx";

const POLICIES = ["ct", "rt", "4xx", "5xx", "all"] as const;

export interface Overrides {
  /** The URL without its fragment. */
  url: string;
  connectMs: number;
  readMs: number;
  totalMs: number;
  retries: number;
  isRetried: (failure: Failure | null) => boolean;
  /** Parts of the fragment that Twilio warns about (11243). */
  invalid: string[];
}

const DEFAULTS = { ct: 5_000, rt: 15_000, tt: 15_000, rc: 1 };
const LIMITS = { ct: [100, 10_000], rt: [100, 15_000], tt: [100, 15_000], rc: [0, 5] } as const;

/**
 * Reads the overrides in a webhook URL's fragment: `#ct=2000&rt=6000&tt=8000&rc=3&rp=all`. The fragment is neither sent
 * nor signed; invalid parts are skipped. https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
 */
export function readOverrides(url: string): Overrides {
  const at = url.indexOf("#");
  const fragment = new URLSearchParams(at < 0 ? "" : url.slice(at + 1));
  const invalid: string[] = [];
  const number = (name: keyof typeof DEFAULTS) => {
    const text = fragment.get(name);
    if (text === null) return DEFAULTS[name];
    const [least, most] = LIMITS[name];
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    invalid.push(`${name}=${text}`);
    return DEFAULTS[name];
  };
  const asked = (fragment.get("rp") ?? "ct").split(",");
  const policies = asked.filter((policy) => (POLICIES as readonly string[]).includes(policy));
  invalid.push(...asked.filter((policy) => !policies.includes(policy)).map((policy) => `rp=${policy}`));
  return {
    url: at < 0 ? url : url.slice(0, at),
    connectMs: number("ct"),
    readMs: number("rt"),
    totalMs: number("tt"),
    retries: number("rc"),
    isRetried: (failure) => failure !== null && (policies.includes("all") || policies.includes(failure)),
    invalid,
  };
}
