import type { Locator, Page } from "@playwright/test";
import { expectAgentHears, expectCustomerHears, expectCustomerHearsNothing } from "./support/audio";
import { findings } from "./support/axe";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { CUSTOMER_PITCH, says } from "./support/talk";
import { bareTexts, translateAlways, translateOnce } from "./support/translation";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const CHLOE_PITCH = 500;
const DMITRI_PITCH = 900;

for (const mode of ["as it changes", "in each state"] as const) {
  const isAlways = mode === "as it changes";
  test(
    `a page that the browser translates ${mode} keeps calling, and what it shows stays true`,
    { tag: isAlways ? [] : "@full" },
    async ({ signIn, carrier, database }) => {
      test.setTimeout(120_000);
      const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
      const agent = await signIn(CHLOE, { path: "/login", hertz: CHLOE_PITCH, waitForPhone: false });
      const { page, softphone } = agent;
      const errors: string[] = [];
      const check = async (state: string) => {
        if (isAlways) return;
        expect(await bareTexts(page), state).toEqual([]);
        await translateOnce(page);
      };
      if (isAlways) await translateAlways(page);
      await agent.open(recordPath(contact));
      await agent.expectReady();
      // React reports a page that was translated before hydration, and renders it again: not a failure.
      page.on("pageerror", ({ message }) => errors.push(message));
      await check("ready");

      await agent.button("Keyboard shortcuts").click();
      await check("the shortcuts");
      await page.getByRole("dialog").getByRole("button", { name: "Close" }).click();
      await agent.button("Recents").click();
      await expect(
        softphone.getByRole("list", { name: "Recents" }).or(softphone.getByText(/appear here/i)),
      ).toBeVisible();
      await check("recents");
      await agent.button("Directory").click();
      await expect(softphone.getByRole("list", { name: "Directory" })).toBeVisible();
      await check("colleagues");
      await agent.button("Keypad").click();
      await softphone.getByLabel("Number to call").fill("12");
      await check("the dialler");
      await softphone.getByRole("button", { name: "Call", exact: false }).last().click();
      const alert = softphone.getByRole("alert");
      await expect(alert).toBeVisible();
      await check("refused");
      await alert.getByRole("button", { name: "OK" }).click();
      await expect(alert).toBeHidden();

      await carrier.behave(contact.e164, { outcome: "busy" });
      await page.getByRole("button", { name: /^Call Phone/ }).click();
      await expect(alert).toContainText(/is busy/i);
      await check("a short note");
      await alert.getByLabel("Add a short note").fill("Engaged");
      await alert.getByRole("button", { name: "Save" }).click();
      await expect(alert).toBeHidden();
      await check("a toast");

      await carrier.behave(contact.e164, { answerAfterMs: 60_000 });
      await page.getByRole("button", { name: /^Call Phone/ }).click();
      await expect(agent.call.getByText("Calling…")).toBeVisible();
      await check("calling");
      await agent.button("End").click();
      await expect(agent.call).toBeHidden();
      await alert
        .getByRole("button", { name: "OK" })
        .click({ timeout: 1_000 })
        .catch(() => {}); // If there is an error message.

      await agent.button("Collapse softphone").click();
      await check("the bubble");
      await carrier.dial(contact.e164, MAIN_NUMBER, says);
      await expect(agent.button("Answer")).toBeEnabled();
      await expect(agent.incoming.getByRole("heading")).toHaveText(new RegExp(`^${contact.name}$`, "i"));
      await check("ringing");
      await agent.button("Answer").click();
      await check("the bubble in a call");
      await page.getByRole("button", { name: /^Open softphone: In call/ }).click();
      const timer = agent.call.getByRole("timer");
      await expect(timer).toBeVisible();
      await agent.button("Mute").waitFor();
      await check("talking");
      const then = await timer.textContent();
      await expect(timer).not.toHaveText(then!);
      await expect(softphone.getByText(/^in call$/i)).toBeVisible();

      const mute = softphone.getByRole("button", { name: /^(un)?mute$/i });
      await mute.click();
      await expect(mute).toHaveText(/^unmute$/i);
      await check("muted");
      await expectCustomerHearsNothing(carrier, contact.e164);
      await mute.click();
      await expect(mute).toHaveText(/^mute$/i);
      await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
      await agent.button("Keypad").click();
      await check("the keypad");
      await softphone.getByRole("group", { name: "Keypad" }).getByRole("button", { name: "5" }).click();
      await agent.button("Keypad").click();
      await agent.button("Transfer").click();
      await expect(
        softphone.getByRole("group", { name: "Transfer to" }).getByRole("searchbox"),
      ).toBeVisible();
      await check("the transfer list");
      await agent.button("Transfer").click();

      await agent.button("Add note").click();
      const note = page.getByRole("dialog");
      await check("a note during the call");
      await note.locator("textarea").fill("Wants the large one");
      await note.getByRole("button", { name: /^(save|add)/i }).click();
      await expect(note).toBeHidden();
      await page.keyboard.press("Control+k");
      await expect(page.getByRole("dialog", { name: "Search" })).toBeVisible();
      await page.keyboard.type("contacts");
      await expect(page.getByRole("option").first()).toBeVisible();
      await check("the palette");
      await page.keyboard.press("Escape");
      await expectAgentHears(page, CUSTOMER_PITCH);

      await agent.button("End").click();
      const wrapUp = page.getByRole("dialog");
      await expect(wrapUp.getByLabel("Notes")).toBeVisible();
      await check("the note after the call");
      await wrapUp.getByLabel("Notes").fill("It is ordered");
      await wrapUp.getByRole("button", { name: "Save" }).click();
      await expect(wrapUp).toBeHidden();
      await agent.expectReady();
      await expect(softphone.getByText(/^ready$/i)).toBeVisible();
      expect(errors).toEqual([]);
      await expect(page.getByText(/couldn’t be (displayed|loaded)/i)).toHaveCount(0);
    },
  );
}

test(
  "a page that is translated while its phone is offline, and while its agent returns to a call, keeps calling",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    test.setTimeout(120_000);
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: recordPath(contact), hertz: CHLOE_PITCH });
    const { page, softphone } = agent;
    await agent.context.setOffline(true);
    await carrier.dropSignalling();
    await expect(page.getByRole("status", { name: /^Phone: Ready/ })).toBeHidden({ timeout: 30_000 });
    expect(await bareTexts(page), "disconnected").toEqual([]);
    await translateOnce(page);
    await agent.context.setOffline(false);
    await agent.expectReady();
    await expect(softphone.getByText(/^ready$/i)).toBeVisible();

    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await expect(agent.button("Answer")).toBeEnabled();
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    await page.reload();
    await expect(softphone).toBeVisible();
    await translateOnce(page);
    await expect(agent.call.getByRole("timer")).toBeVisible({ timeout: 20_000 });
    expect(await bareTexts(page), "back in the call").toEqual([]);
    await translateOnce(page);
    await expectCustomerHears(carrier, contact.e164, CHLOE_PITCH);
    await agent.button("End").click();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await expect(page.getByRole("dialog").getByLabel("Notes")).toBeVisible();
    await agent.skipNote();
    await agent.expectReady();
  },
);

test(
  "a page that is translated while the colleague on its call is away keeps calling when they return",
  { tag: "@full" },
  async ({ signIn, carrier }) => {
    test.setTimeout(120_000);
    const agent = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    const colleague = await signIn(DMITRI, { hertz: DMITRI_PITCH });
    const { page, call } = agent;
    await agent.callColleague(colleague.name);
    await colleague.button("Answer").click();
    await expect(call.getByRole("timer")).toBeVisible();
    await translateOnce(page);
    await colleague.page.goto("about:blank");
    const away = call.getByText(/lost their connection/i);
    await expect(away).toBeVisible();
    expect(await bareTexts(page), "the colleague is away").toEqual([]);
    await translateOnce(page);
    await colleague.page.goBack();
    await expect(colleague.call.getByRole("timer")).toBeVisible({ timeout: 20_000 });
    await expect(call.getByRole("timer")).toBeVisible();
    await expect(away).toBeHidden();
    await expectAgentHears(page, DMITRI_PITCH);
    await expectAgentHears(colleague.page, CHLOE_PITCH);
    await agent.button("End").click();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await agent.expectReady();
  },
);

const SMALL = [
  [1280, 400],
  [844, 390],
  [640, 400], // 1280 × 800 at 200 %
  [640, 360],
  [360, 360],
  [320, 640],
  [320, 480],
  [320, 256], // 1280 × 1024 at 400 %
] as const;

/** Checks that a control is fully in view and nothing covers it. */
async function expectInReach(page: Page, control: Locator, where: string) {
  const isInReach = await control.evaluate((element) => {
    const { left, right, top, bottom } = element.getBoundingClientRect();
    const isInView = left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
    const hit = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return isInView && hit !== null && element.contains(hit);
  });
  expect(isInReach, `${await control.textContent()} ${where}`).toBe(true);
}

test("in a small window the controls of a call are always within reach, and the content above them scrolls", async ({
  signIn,
  carrier,
  database,
}) => {
  test.setTimeout(120_000);
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  const { page, softphone } = agent;
  const check = async (state: string, ...names: string[]) => {
    for (const [width, height] of SMALL) {
      await page.setViewportSize({ width, height });
      for (const name of names) {
        const control = softphone.getByRole("button", { name, exact: true });
        await expectInReach(page, control, `${state}, ${width}×${height}`);
      }
    }
  };

  await agent.button("Keypad").click();
  await check("dialling", "Call");
  await agent.button("Keypad").click();
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(agent.incoming.getByRole("heading")).toHaveText(contact.name);
  await expect(agent.button("Answer")).toBeEnabled();
  await check("ringing", "Decline", "Answer");
  await agent.button("Answer").click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  const controls = ["Mute", "Keypad", "Transfer", "End"];
  await expect(agent.button("Mute")).toBeEnabled();
  await check("talking", ...controls);
  await agent.button("Keypad").click();
  await check("with the keypad", ...controls);
  await page.setViewportSize({ width: 640, height: 360 });
  const key = softphone.getByRole("group", { name: "Keypad" }).getByRole("button", { name: "0" });
  await key.scrollIntoViewIfNeeded();
  await expectInReach(page, key, "with the keypad");
  expect(await findings(page)).toEqual([]);
  await agent.button("Transfer").click();
  await expect(softphone.getByRole("searchbox")).toBeVisible();
  await check("the transfer list", ...controls);
  await agent.button("Transfer").click();
  await agent.button("Add note").click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await check("with a form", ...controls);
  await page.getByRole("dialog").locator("textarea").fill("Wants the large one");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: /^(Save|Add)/ })
    .click();
  await expect(page.getByText("Note added")).toBeVisible();
  await check("with the message that it is saved", ...controls);
  await agent.button("End").click();
  await agent.skipNote();
});

test("no page scrolls sideways in a window of 320 pixels", async ({ signIn, database, browser, stack }) => {
  test.setTimeout(120_000);
  const record = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const idOf = async (sql: string) => (await database.query<{ id: string }>(sql)).rows.map(({ id }) => id);
  const contacts = await idOf(
    `SELECT r.id FROM "Record" r JOIN "RecordType" t ON t.id = r."typeId" WHERE t.key = 'contact' AND r."deletedAt" IS NULL LIMIT 2`,
  );
  const [channelId] = await idOf(`SELECT id FROM "Channel" LIMIT 1`);
  const [numberId] = await idOf(`SELECT id FROM "ChannelNumber" LIMIT 1`);
  const [callId] = await idOf(`SELECT id FROM "Call" WHERE "endedAt" IS NOT NULL LIMIT 1`);
  const { page } = await signIn(ADA);
  const upload = await page.request.post("/api/import/contact?name=people.csv", {
    headers: { origin: new URL(page.url()).origin },
    data: "Name,E-mail\nImport One,one@import.test\n",
  });
  const importId = (await upload.json()) as string;
  // A long word without spaces takes the most width.
  await database.query(`UPDATE "Record" SET name = $2 WHERE id = $1`, [
    contacts[1],
    "Donaudampfschiff".repeat(9),
  ]);
  await page.setViewportSize({ width: 320, height: 640 });
  const types = ["lead", "contact", "account", "deal", "case"];
  const paths = [
    "/",
    "/calls",
    "/calls?missed=1",
    "/calls/voicemail",
    ...(callId ? [`/calls/${callId}`] : []),
    ...types.map((type) => `/records/${type}`),
    recordPath(record),
    `/records/contact/${contacts[1]}`,
    "/records/contact?new=1",
    "/records/contact/import",
    `/records/contact/import/${importId}`,
    `/records/contact/merge?ids=${contacts.join(",")}`,
    "/settings",
    "/settings/preferences",
    "/settings/workspace",
    "/settings/telephony",
    "/settings/telephony/new",
    `/settings/telephony/${channelId}`,
    `/settings/telephony/numbers/${numberId}`,
    "/settings/types",
    ...types.map((type) => `/settings/types/${type}`),
    "/settings/clean-up",
    "/settings/history",
    "/settings/bin",
    "/settings/blocked",
    "/settings/api",
    "/settings/audit",
    "/nowhere",
  ];
  const wide: string[] = [];
  const look = async (at: Page, path: string) => {
    await at.goto(path);
    await expect(at.locator("h1, [role=dialog]").or(at.getByText("Page not found")).first()).toBeVisible();
    const said = await at.evaluate(() => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return null;
      const outside = [...document.querySelectorAll("main *, header *, form *")]
        .filter((element) => element.getBoundingClientRect().right > clientWidth + 1)
        .slice(0, 3)
        .map((element) => element.outerHTML.slice(0, 160));
      return [scrollWidth, ...outside].join("\n  ");
    });
    if (said) wide.push(`${path}: ${said}`);
  };
  for (const path of paths) await look(page, path);
  const stranger = await browser.newPage({ baseURL: stack.appUrl, viewport: { width: 320, height: 640 } });
  await look(stranger, "/login");
  await stranger.close();
  expect(wide).toEqual([]);
});

const HOUR_MS = 3_600_000;

/** Runs in a page before it loads: sets the machine's clock wrong by `wrongByMs` from then on. */
function haveWrongClock(ms: number) {
  const Right = Date;
  const state = Object.assign(window, { wrongByMs: ms });
  window.Date = class extends Right {
    constructor(...args: []) {
      if (args.length === 0) super(Right.now() + state.wrongByMs);
      else super(...args);
    }
    static override now() {
      return Right.now() + state.wrongByMs;
    }
  } as DateConstructor;
}

test("durations are right on a machine whose clock is wrong, and jumps in the middle of a call", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: "/login", waitForPhone: false });
  await agent.context.addInitScript(haveWrongClock, -5 * HOUR_MS);
  await agent.open("/");
  await agent.expectReady();
  const other = await agent.openTab("/records/contact");
  await other.expectReady();
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await agent.button("Answer").click();
  const timers = [agent, other].map(({ call }) => call.getByRole("timer"));
  const secondsShown = async () =>
    Promise.all(
      timers.map(async (timer) => {
        const [minutes, seconds] = (await timer.textContent())!.split(":").map(Number);
        return minutes! * 60 + seconds!;
      }),
    );
  const secondsTalked = async () => {
    const { rows } = await database.query<{ talked: number }>(
      `SELECT extract(epoch FROM now() AT TIME ZONE 'utc' - "answeredAt")::float AS talked FROM "Call"
       WHERE "remoteNumber" = $1 ORDER BY "createdAt" DESC LIMIT 1`,
      [contact.e164],
    );
    return rows[0]!.talked;
  };
  const expectRight = async () => {
    for (const timer of timers) await expect(timer).toBeVisible();
    await expect
      .poll(async () => {
        const talked = await secondsTalked();
        return Math.max(...(await secondsShown()).map((shown) => Math.abs(shown - talked)));
      })
      .toBeLessThan(2.5);
  };
  await expectRight();
  for (const { page } of [agent, other]) {
    await page.evaluate((ms) => void Object.assign(window, { wrongByMs: ms }), 9 * HOUR_MS);
  }
  const before = await secondsShown();
  await expect.poll(async () => (await secondsShown()).every((shown, i) => shown > before[i]!)).toBe(true);
  await expectRight();

  // The start time shown is in the user's time zone.
  const { rows } = await database.query<{ at: Date }>(
    `SELECT "answeredAt" AT TIME ZONE 'utc' AS at FROM "Call" WHERE "remoteNumber" = $1 ORDER BY "createdAt" DESC LIMIT 1`,
    [contact.e164],
  );
  const minute = (ms: number) =>
    new Date(rows[0]!.at.getTime() + ms).toLocaleTimeString("en-GB", {
      timeZone: "Europe/Paris",
      hour: "2-digit",
      minute: "2-digit",
    });
  const said = agent.softphone.getByText(/^You’re on a call\. Since/);
  await expect(said).toHaveText(new RegExp(`Since (${minute(0)}|${minute(5_000)})`));
  await agent.button("End").click();
  await agent.skipNote();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  await agent.expectReady();
});

test("the phone's status is right while it rings, dials, transfers and asks for a note, for colleagues too", async ({
  signIn,
  carrier,
  database,
}) => {
  test.setTimeout(120_000);
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const chloe = await signIn(CHLOE, { path: recordPath(contact) });
  const dmitri = await signIn(DMITRI);
  const ofChloe = dmitri.softphone
    .getByRole("list", { name: "Directory" })
    .getByRole("button", { name: chloe.name });
  await dmitri.button("Directory").click();
  await expect(ofChloe).toContainText("Available");

  await carrier.behave(contact.e164, { ...says, answerAfterMs: 1_500 });
  await chloe.page.getByRole("button", { name: /^Call Phone/ }).click();
  await chloe.expectLine("Calling");
  await chloe.expectLine("In call");
  await expect(ofChloe).toContainText("On a call");

  await chloe.button("Transfer").click();
  await chloe.softphone.getByRole("button", { name: new RegExp(`^${dmitri.name}`) }).click();
  await expect(dmitri.incoming.getByText(`Transferred by ${chloe.name}`)).toBeVisible();
  await dmitri.expectLine("Ringing");
  await expect(dmitri.softphone.getByText(/caller waiting/)).toHaveCount(0);
  // The note covers the page, and the transfer's progress covers the note.
  const told = chloe.softphone.getByRole("alert");
  await expect(chloe.page.getByRole("dialog")).toBeVisible();
  await expect(told).toContainText(`Ringing ${dmitri.name}…`);
  await expect(chloe.softphone.getByText(/caller waiting/)).toHaveCount(0);
  await chloe.expectLine("Writing notes");
  await dmitri.button("Answer").click();
  await dmitri.expectLine("In call");
  await expect(dmitri.softphone.getByText(/caller waiting/)).toHaveCount(0);
  await expect(told).toContainText(`${dmitri.name} has the call.`);
  await told.getByRole("button", { name: "OK" }).click();
  await expect(told).toBeHidden();
  await dmitri.button("End").click();
  await dmitri.skipNote();
  await expect(ofChloe).toContainText("Writing notes");
  await chloe.skipNote();
  await chloe.expectReady();
  await expect(ofChloe).toContainText("Available");

  await chloe.button("Do not disturb").click();
  await chloe.expectLine("Do not disturb");
  await expect(ofChloe).toContainText("Do not disturb");
  await chloe.button("Turn off do not disturb").click();
  await expect(ofChloe).toContainText("Available");
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(chloe.incoming).toBeVisible();
  await chloe.expectLine("Ringing");
  await expect(chloe.softphone.getByText(/caller waiting/)).toHaveCount(0);
  await carrier.hangUp(contact.e164);
  await chloe.expectReady();
});
