import { expectAgentHears, expectCustomerHears } from "./support/audio";
import { findings } from "./support/axe";
import { expect, findRecord, MAIN_NUMBER, test } from "./support/fixtures";
import { CUSTOMER_PITCH } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const CHLOE_PITCH = 500;
const DMITRI_PITCH = 900;
const OUTSIDE_PITCH = 1700;

test("a colleague is called by name or extension; both hear each other, and neither is asked for a note", async ({
  signIn,
  database,
}) => {
  const chloe = await signIn(CHLOE, { hertz: CHLOE_PITCH });
  const dmitri = await signIn(DMITRI, { hertz: DMITRI_PITCH });
  await chloe.callColleague(dmitri.name);
  await expect(dmitri.incoming.getByRole("heading", { name: chloe.name })).toBeVisible();
  await expect(dmitri.incoming.getByText(/^Extension \d+$/)).toBeVisible();
  expect(await findings(dmitri.page)).toEqual([]);
  await dmitri.button("Answer").click();
  await expect(chloe.call.getByRole("timer")).toBeVisible();
  await expectAgentHears(chloe.page, DMITRI_PITCH);
  await expectAgentHears(dmitri.page, CHLOE_PITCH);
  await expect(chloe.button("Transfer")).toBeDisabled();
  await dmitri.button("End").click();
  await chloe.expectReady();
  await expect(chloe.page.getByRole("dialog")).toBeHidden();

  const { rows } = await database.query<{ extension: string }>(
    `SELECT extension FROM "User" WHERE email = $1`,
    [CHLOE],
  );
  await dmitri.page.keyboard.type(rows[0]!.extension);
  await dmitri.page.keyboard.press("Enter");
  await expect(chloe.incoming.getByRole("heading", { name: dmitri.name })).toBeVisible();
  await chloe.button("Decline").click();
  await expect(dmitri.softphone.getByRole("alert")).toContainText(
    `${chloe.name} can’t take the call right now.`,
  );
  // Both have it in their recent calls, under the other's name.
  await chloe.button("Recents").click();
  await chloe.button(`Call ${dmitri.name} again`).click();
  await expect(dmitri.incoming.getByRole("heading", { name: chloe.name })).toBeVisible();
  await chloe.button("End").click();
  await expect(dmitri.softphone.getByRole("alert")).toContainText(`Missed call from ${chloe.name}.`);
});

test("a call between colleagues is on no line of the log", async ({ signIn, database }) => {
  const idOf = `(SELECT id FROM "User" WHERE email = $1)`;
  await database.query(
    `WITH v AS (INSERT INTO "Conversation" (id, "channelId", state, "endedAt")
                SELECT 'between', id, 'ENDED', now() FROM "Channel" LIMIT 1),
          c AS (INSERT INTO "Call" (id, "conversationId", direction, outcome, "agentId", "answeredAt", "endedAt")
                VALUES ('between', 'between', 'INTERNAL', 'ANSWERED', ${idOf}, now() - interval '65 s', now()))
     INSERT INTO "CallLeg" (id, "conversationId", "callId", entry, "userId")
     SELECT 'between', 'between', 'between', 'REMOTE', id FROM "User" WHERE email = $2`,
    [CHLOE, DMITRI],
  );
  const { page, name } = await signIn(CHLOE);
  await page.goto("/calls");
  const call = page
    .getByRole("row")
    .filter({ has: page.getByRole("rowheader", { name: "Dmitri Halloran" }) })
    .first();
  await expect(call.getByRole("cell")).toHaveText(["Answered", name, "–", "1:05", /./]);
  await call.getByRole("link", { name: /View call with/ }).click();
  await expect(page.getByRole("definition").nth(3)).toHaveText("–");
});

test(
  "a call between colleagues survives a page reload on either side; the other waits and is notified",
  { tag: "@full" },
  async ({ signIn, carrier }) => {
    const chloe = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    const dmitri = await signIn(DMITRI, { hertz: DMITRI_PITCH });
    await chloe.callColleague(dmitri.name);
    await dmitri.button("Answer").click();
    await expectAgentHears(dmitri.page, CHLOE_PITCH);
    for (const [stays, reloads, pitch] of [
      [chloe, dmitri, CHLOE_PITCH],
      [dmitri, chloe, DMITRI_PITCH],
    ] as const) {
      await reloads.page.goto("about:blank");
      await expect(
        stays.call.getByText(`${reloads.name} lost their connection. Waiting for them to come back…`),
      ).toBeVisible();
      await reloads.page.goBack();
      await expect(reloads.call.getByRole("timer")).toBeVisible({ timeout: 20_000 });
      await expectAgentHears(reloads.page, pitch);
      await expect(stays.call.getByRole("timer")).toBeVisible();
    }
    await dmitri.button("End").click();
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await chloe.expectReady();
  },
);

test(
  "a call is transferred to an outside number, and ends with it",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const outside = "+33199009876";
    await carrier.behave(outside, { answerAfterMs: 500, says: { hertz: OUTSIDE_PITCH } });
    const chloe = await signIn(CHLOE, { hertz: CHLOE_PITCH });
    await carrier.dial(contact.e164, MAIN_NUMBER, { says: { hertz: CUSTOMER_PITCH } });
    await chloe.button("Answer").click();
    await expect(chloe.call.getByRole("timer")).toBeVisible();
    await chloe.button("Transfer").click();
    const search = chloe.softphone.getByRole("searchbox", { name: "Name, extension or number" });
    await search.fill("0899 10 20 30");
    await chloe.button("Transfer to 0899 10 20 30").click();
    await expect(chloe.softphone.getByRole("alert")).toContainText("premium-rate");
    await search.fill("01 99 00 98 76");
    await chloe.button("Transfer to 01 99 00 98 76").click();
    await chloe.skipNote();
    await chloe.expectReady();
    await expectCustomerHears(carrier, contact.e164, OUTSIDE_PITCH);
    await expectCustomerHears(carrier, outside, CUSTOMER_PITCH);
    await carrier.hangUp(outside);
    await expect.poll(async () => (await carrier.live()).length).toBe(0);
    await expect(chloe.page.getByRole("dialog")).toHaveCount(0);
  },
);
