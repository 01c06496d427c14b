/** Reads and updates a carrier's calls and conferences, one request at a time; sends each duration in milliseconds. */
import { setPriority } from "node:os";
import { DEMO_ACCOUNT } from "../scripts/demo-account.mjs";

const GAP_MS = 20;
const [port, ms] = process.argv.slice(2).map(Number) as [number, number];
setPriority(0);
process.send!(await ask());

async function ask(): Promise<number[]> {
  const base = `http://127.0.0.1:${port}/2010-04-01/Accounts/${DEMO_ACCOUNT.accountSid}`;
  const headers = {
    authorization: `Basic ${Buffer.from(`${DEMO_ACCOUNT.accountSid}:${DEMO_ACCOUNT.authToken}`).toString("base64")}`,
    "content-type": "application/x-www-form-urlencoded",
  };
  const get = async (path: string) => (await fetch(base + path, { headers })).json() as Promise<never>;
  const { conferences } = (await get("/Conferences.json")) as { conferences: { sid: string }[] };
  const room = `/Conferences/${conferences[0]!.sid}`;
  const { participants } = (await get(`${room}/Participants.json`)) as {
    participants: { call_sid: string }[];
  };
  const times: number[] = [];
  const until = Date.now() + ms;
  for (let i = 0; Date.now() < until; i++) {
    const sid = participants[i % participants.length]!.call_sid;
    const requests = [
      () => fetch(`${base}/Calls/${sid}.json`, { headers }),
      () => fetch(`${base}/Calls.json?Status=in-progress&PageSize=50`, { headers }),
      () => fetch(`${base}${room}/Participants.json`, { headers }),
      () =>
        fetch(`${base}${room}/Participants/${sid}.json`, {
          method: "POST",
          headers,
          body: `Muted=${i % 2 === 0}`,
        }),
    ];
    const startedAt = performance.now();
    await (await requests[i % requests.length]!()).arrayBuffer();
    times.push(performance.now() - startedAt);
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
  return times;
}
