import { makeRandom } from "../scripts/seed/random";
import { expect, MAIN_NUMBER, test } from "./support/fixtures";

const CALLS = Number(process.env.SOAK_CALLS ?? 200);
const LOOK_EVERY = 20;

/** Events of one call, and the outcome its log entry must have. */
const STORIES = [
  { direction: "OUTBOUND", ends: "agent", outcome: "ANSWERED" },
  { direction: "OUTBOUND", ends: "customer", outcome: "ANSWERED" },
  { direction: "OUTBOUND", ends: "busy", outcome: "BUSY" },
  { direction: "OUTBOUND", ends: "gives-up", outcome: "CANCELED" },
  { direction: "INBOUND", ends: "agent", outcome: "ANSWERED" },
  { direction: "INBOUND", ends: "customer", outcome: "ANSWERED" },
  { direction: "INBOUND", ends: "gives-up", outcome: "CANCELED" },
] as const;

/** Growth per call by least squares, without the first sample: caches fill then. */
function slope(values: readonly number[]): number {
  const points = values.slice(1).map((y, index) => ({ x: (index + 1) * LOOK_EVERY, y }));
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const over = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  return over / points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
}

test(`${CALLS} calls in a row through one browser: each logged correctly, and nothing is left behind`, async ({
  signIn,
  carrier,
  database,
}) => {
  test.setTimeout(CALLS * 30_000);
  await database.query(`UPDATE "User" SET "postCallNote" = false WHERE email = 'chloe@demo.dockline.app'`);
  await database.query(`UPDATE "Workspace" SET "callsPerHour" = 100000`);
  const agent = await signIn("chloe@demo.dockline.app");
  const { page } = agent;
  await page.addInitScript(() => {
    const open = new Set<RTCPeerConnection>();
    const Original = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Original {
      constructor(...options: ConstructorParameters<typeof Original>) {
        super(...options);
        open.add(this);
      }
      override close() {
        open.delete(this);
        super.close();
      }
    };
    Object.assign(window, { openConnections: open });
  });
  await database.query(`UPDATE "Presence" SET ready = false`);
  await page.reload();
  await agent.expectReady();
  await expect
    .poll(async () => (await database.query(`SELECT 1 FROM "Presence" WHERE ready`)).rowCount)
    .toBe(1);
  const debug = await page.context().newCDPSession(page);
  await debug.send("Performance.enable");
  const random = makeRandom(20_261_125);
  const looks: { heapKb: number; listeners: number; nodes: number; connections: number }[] = [];

  const look = async () => {
    await debug.send("HeapProfiler.collectGarbage");
    const { metrics } = await debug.send("Performance.getMetrics");
    const value = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    looks.push({
      heapKb: Math.round(value("JSHeapUsedSize") / 1024),
      listeners: value("JSEventListeners"),
      nodes: value("Nodes"),
      connections: await page.evaluate(
        () => (window as unknown as { openConnections: Set<unknown> }).openConnections.size,
      ),
    });
  };

  const checks: (() => Promise<string[]>)[] = [];
  for (let index = 0; index < CALLS; index++) {
    const story = random.pick([...STORIES]);
    const number = `+3319900${String(5000 + (index % 900)).padStart(4, "0")}`;
    if (story.direction === "OUTBOUND") {
      await carrier.behave(number, {
        outcome: story.ends === "busy" ? "busy" : "answer",
        answerAfterMs: story.ends === "gives-up" ? 60_000 : 100,
        says: "silence",
      });
      await agent.button("Keypad").click();
      await agent.softphone.getByLabel("Number to call").fill(number);
      await agent.softphone.getByRole("button", { name: "Call", exact: true }).click();
      if (story.ends === "gives-up") await expect(agent.call.getByText("Calling…")).toBeVisible();
    } else {
      await carrier.dial(number, MAIN_NUMBER, { says: "silence" });
      await expect(agent.button("Answer")).toBeEnabled();
      if (story.ends !== "gives-up") await agent.button("Answer").click();
    }
    if (story.ends === "agent" || story.ends === "customer")
      await expect(agent.call.getByRole("timer")).toBeVisible();
    if (story.ends === "customer" || (story.ends === "gives-up" && story.direction === "INBOUND"))
      await carrier.hangUp(number);
    else if (story.ends !== "busy") await agent.button("End").click();
    const outcome = async () =>
      (
        await database.query(
          `SELECT outcome FROM "Call" WHERE "remoteNumber" = $1 ORDER BY "createdAt" DESC LIMIT 1`,
          [number],
        )
      ).rows[0]?.outcome as string | null;
    await expect.poll(outcome, { timeout: 20_000 }).toBeTruthy();
    // A call's last report may arrive after it ended, so its outcome is checked at the end.
    checks.push(async () => {
      const said = await outcome();
      return said === story.outcome ? [] : [`${index}: ${story.direction} ${story.ends} is ${said}`];
    });
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await agent.expectReady();
    const dismiss = agent.softphone.getByRole("button", { name: "OK" });
    if (await dismiss.isVisible()) await dismiss.click();
    if (index % LOOK_EVERY === 0) await look();
  }
  await look();
  const grows = {
    calls: CALLS,
    heapKbPerCall: Number(slope(looks.map(({ heapKb }) => heapKb)).toFixed(2)),
    listenersPerCall: Number(slope(looks.map(({ listeners }) => listeners)).toFixed(3)),
    nodesPerCall: Number(slope(looks.map(({ nodes }) => nodes)).toFixed(3)),
    connections: looks.map(({ connections }) => connections),
  };
  console.log(JSON.stringify({ name: "soak", ...grows, first: looks[0], last: looks.at(-1) }));
  const wrong: string[] = [];
  for (const check of checks) wrong.push(...(await check()));
  expect(wrong).toEqual([]);
  expect(looks.at(-1)!.connections).toBe(0);
  expect(grows.nodesPerCall).toBeLessThan(0.5);
  // One handler kept per call would be a slope of 1.
  expect(grows.listenersPerCall).toBeLessThan(0.5);
  expect(grows.heapKbPerCall).toBeLessThan(10);
  await database.query(`UPDATE "User" SET "postCallNote" = true`);
});
