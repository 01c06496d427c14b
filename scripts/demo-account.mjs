/**
 * The account that the demo and the tests have with the local carrier. Fixed, so that the same ids stand in logs, tests
 * and documents; worth nothing anywhere else.
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

/** What the carrier is started with: one account, one TwiML application, two numbers, all pointing at the app. */
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
        numbers: numbers.map(({ e164 }) => ({ e164, voiceUrl: webhook("inbound"), statusCallback })),
      },
    ],
    /** People the handset page offers to be. */
    handsets: [],
  };
}
