/**
 * The demo's and the tests' account at the local carrier. Fixed, so that logs, tests and documents show the same ids;
 * worthless anywhere else.
 */
const id = (prefix, digit) => prefix + "0".repeat(31) + digit;

export const DEMO_ACCOUNT = {
  accountSid: id("AC", "d"),
  authToken: "demo-auth-token-of-the-local-carrier",
  apiKeySid: id("SK", "d"),
  apiKeySecret: "demo-api-secret-of-the-local-carrier",
  applicationSid: id("AP", "d"),
  numbers: [
    { e164: "+33199001000", label: "Main line" },
    { e164: "+442079460100", label: "London" },
  ],
};

/** Variables that replace the demo's account by a real Twilio account. */
const TWILIO_VARIABLES = {
  accountSid: "TWILIO_ACCOUNT_SID",
  authToken: "TWILIO_AUTH_TOKEN",
  apiKeySid: "TWILIO_API_KEY_SID",
  apiKeySecret: "TWILIO_API_KEY_SECRET",
  applicationSid: "TWILIO_APPLICATION_SID",
};

/**
 * Returns the Twilio account in the environment, or null for the local carrier.
 *
 * @param {Record<string, string | undefined>} env
 * @returns {typeof DEMO_ACCOUNT | null}
 * @throws when only some of its variables are set
 */
export function twilioAccount(env) {
  if (!env.TWILIO_ACCOUNT_SID) return null;
  const names = [...Object.values(TWILIO_VARIABLES), "TWILIO_NUMBERS", "WEBHOOK_BASE_URL"];
  const missing = names.filter((name) => !env[name]);
  if (missing.length > 0) throw new Error(`to use a Twilio account, set ${missing.join(", ")} too.`);
  const account = Object.fromEntries(Object.entries(TWILIO_VARIABLES).map(([key, name]) => [key, env[name]]));
  const numbers = (env.TWILIO_NUMBERS ?? "").split(",").map((number) => ({
    e164: number.trim(),
    label: number.trim(),
  }));
  return /** @type {typeof DEMO_ACCOUNT} */ ({ ...account, numbers });
}

/** Makes the carrier's configuration: one account, one TwiML application, two numbers, all pointing at the app. */
export function carrierConfig({ appUrl, port, testing = false }) {
  const { numbers, applicationSid, ...account } = DEMO_ACCOUNT;
  const webhook = (name) => `${appUrl}/api/twilio/voice/${name}`;
  const statusCallback = `${appUrl}/api/twilio/events/call#rc=3&rp=all`;
  return {
    host: "127.0.0.1",
    port,
    controlApi: testing,
    accounts: [
      {
        ...account,
        applications: [{ sid: applicationSid, voiceUrl: webhook("client"), statusCallback }],
        numbers: numbers.map(({ e164 }) => ({
          e164,
          voiceUrl: webhook("inbound"),
          voiceFallbackUrl: webhook("fallback"),
          statusCallback,
        })),
      },
    ],
    /** People to choose from on the handset page. */
    handsets: [],
  };
}
