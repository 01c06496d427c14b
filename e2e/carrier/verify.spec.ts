import { startApp } from "../../carrier/verify/app";
import { makeDevices } from "../../carrier/verify/browsers";
import { verify } from "../../carrier/verify/verify";
import { DEFAULT_READINGS, READINGS, type ReadingName, type Readings } from "../../carrier/readings";
import { DEMO_ACCOUNT } from "../../scripts/demo-account.mjs";
import { expect, NUMBER, test } from "./lab";

const AT_ONCE = 5;

/** The second answer of each question. */
const OTHERS = Object.fromEntries(
  Object.entries(READINGS).map(([name, { answers }]) => [name, Object.keys(answers)[1]]),
) as unknown as Readings;

for (const [which, readings] of [
  ["as it is", DEFAULT_READINGS],
  ["with the other answer to every reading", OTHERS],
] as const) {
  test(`verify:twilio finds out how a carrier behaves: this one ${which}`, async ({ lab, browser }) => {
    test.setTimeout(300_000);
    lab.readings = readings;
    await lab.restartCarrier();
    const app = await startApp(0);
    const host = `localhost:${lab.running.port}`;
    const devices = makeDevices(browser, `${app.local}/`, (identity) => lab.token(identity), {
      chunderw: host,
    });
    const findings = await verify(
      {
        client: lab.client,
        number: NUMBER,
        device: devices,
        app: app.at(app.local),
        media: async (sid) => {
          const path = `/2010-04-01/Accounts/${DEMO_ACCOUNT.accountSid}/Recordings/${sid}.wav?RequestedChannels=2`;
          const first = await fetch(`http://${host}${path}`, { redirect: "manual" });
          const audio = first.status === 302 ? await fetch(`http://${host}${path}`) : first;
          return {
            status: first.status,
            body: audio.ok ? new Uint8Array(await audio.arrayBuffer()) : new Uint8Array(),
          };
        },
      },
      { atOnce: AT_ONCE },
    );
    app.close();
    const found = Object.fromEntries(findings.map(({ name, answer, why }) => [name, answer ?? why]));
    expect(found).toEqual(
      Object.fromEntries((Object.keys(READINGS) as ReadingName[]).map((name) => [name, readings[name]])),
    );
  });
}
