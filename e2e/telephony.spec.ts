import http from "node:http";
import type { AddressInfo } from "node:net";
import { expectCustomerHears } from "./support/audio";
import { findings } from "./support/axe";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { callCustomer, says } from "./support/talk";

const ADA = "ada@demo.dockline.app";
const CHLOE = "chloe@demo.dockline.app";
const AGENT_PITCH = 500;
const LONDON = "+442079460100";

test("an administrator views the account, tests it, and edits it; its secrets are never shown", async ({
  signIn,
}) => {
  const { page } = await signIn(ADA, { path: "/settings/telephony", waitForPhone: false });
  await page.getByRole("link", { name: /^AC0|AC0/ }).click();
  await expect(page.getByLabel("Auth token")).toHaveValue("");
  await expect(page.getByLabel("API key secret")).toHaveValue("");
  expect(await page.content()).not.toContain("of-the-local-carrier");

  await page.getByRole("button", { name: "Test connection" }).click();
  const checks = page.getByRole("list", { name: "Connection test results" }).getByRole("listitem");
  await expect(checks).toHaveText([
    "Twilio accepted the API key.",
    "The TwiML application points to Dockline.",
    "Calls to +33199001000 come to Dockline.",
    "Calls to +442079460100 come to Dockline.",
  ]);
  await page.getByLabel("API key secret").fill("not the secret at all");
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(checks).toHaveText(["Twilio rejected the API key. Check its SID and secret."]);
  await page.getByLabel("API key secret").fill("");
  await page.getByRole("button", { name: "Configure numbers" }).click();
  await expect(checks).toHaveCount(4);
  expect(await findings(page)).toEqual([]);

  await page.getByLabel("Agent reconnect time (seconds)").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter 1 to 120 seconds.")).toBeVisible();
  await page.getByLabel("Agent reconnect time (seconds)").fill("2");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
});

test("an administrator hosts the document for when Dockline is down; it is checked, and set for the numbers", async ({
  signIn,
  database,
}) => {
  let hosted = "<Response><Say>Sorry</Say><Dial>+33199001234</Dial></Response>";
  const host = http.createServer((_request, response) =>
    response.setHeader("content-type", "text/xml").end(hosted),
  );
  await new Promise<void>((resolve) => host.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(host.address() as AddressInfo).port}/sorry.xml`;
  const { page } = await signIn(ADA, { path: "/settings/telephony", waitForPhone: false });
  await page.getByRole("link", { name: /^AC0|AC0/ }).click();
  const section = page.getByRole("region", { name: "When Dockline doesn’t answer" });
  const shown = section.getByRole("group", { name: "Document to host" });
  const result = section.getByRole("list", { name: "Result of the check" });
  const check = () => section.getByRole("button", { name: "Check" }).click();

  await check();
  await expect(result).toHaveText("Enter a web address that starts with https://.");
  await section.getByLabel("URL of the hosted document").fill(address);
  await check();
  await expect(result).toContainText("The document has <Dial>.");
  hosted = await shown.locator("code").innerText();
  await check();
  await expect(result).toHaveText("This document works: callers hear a message, then the call ends.");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }

  const checks = page.getByRole("list", { name: "Connection test results" });
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(checks).toContainText("don’t lead to your hosted document");
  await page.getByRole("button", { name: "Configure numbers" }).click();
  await expect(checks.getByRole("listitem")).toHaveCount(4);
  await expect(checks).not.toContainText("hosted document");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved", { exact: true })).toBeVisible();
  await page.reload();
  await expect(section.getByLabel("URL of the hosted document")).toHaveValue(address);

  host.close();
  host.closeAllConnections();
  await check();
  await expect(result).toContainText("can’t reach the address (ECONNREFUSED)");
  await database.query(`UPDATE "Channel" SET "fallbackUrl" = NULL`);
});

test(
  "an agent who does not return: a called customer hears an announcement and gets a callback, a caller waits for another agent",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    await database.query(`UPDATE "Channel" SET "graceSeconds" = 2`);
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, says);
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
    await agent.page.goto("about:blank"); // Closed: none of their pages returns.
    await expect
      .poll(
        async () =>
          (
            await database.query(
              `SELECT t.title FROM "Task" t JOIN "User" u ON u.id = t."assigneeId"
             WHERE t."recordId" = $1 AND t."callBack" = $2 AND t."doneAt" IS NULL AND u.email = $3`,
              [contact.id, contact.e164, CHLOE],
            )
          ).rows,
        { timeout: 30_000 },
      )
      .toEqual([{ title: { code: "call-back-after-loss" } }]);
    await expect.poll(async () => (await carrier.live()).length, { timeout: 20_000 }).toBe(0);

    await agent.open("/");
    await agent.skipNote();
    await agent.expectReady();
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await agent.button("Answer").click();
    await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
    const colleague = await signIn(ADA);
    await colleague.button("Do not disturb").click();
    await colleague.expectLine("Do not disturb");
    await agent.page.goto("about:blank");
    await expect(colleague.softphone.getByText("1 caller waiting")).toBeVisible({ timeout: 20_000 });
    await colleague.button("Turn off do not disturb").click();
    // At once, rather than at the call's next check half a minute later.
    await colleague.button("Answer").click();
    await expect(colleague.call.getByRole("timer")).toBeVisible();
    await colleague.button("End").click();
    await database.query(`UPDATE "Channel" SET "graceSeconds" = 20`);
  },
);

test(
  "with a greeting that the channel cannot play, callers are still asked for a message, in our words",
  { tag: "@full" },
  async ({ carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const countMessages = async () =>
      (
        await database.query<{ count: number }>(
          `SELECT count(*)::int AS count FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
           WHERE r.kind = 'VOICEMAIL' AND c."remoteNumber" = $1`,
          [contact.e164],
        )
      ).rows[0]!.count;
    const before = await countMessages();
    // As if the file were damaged.
    await database.query(
      `INSERT INTO "Greeting" ("numberId", closed, text, audio, "mediaType")
       SELECT id, c, '', 'no sound', 'audio/wav' FROM "ChannelNumber", (VALUES (true), (false)) v(c) WHERE e164 = $1
       ON CONFLICT ("numberId", closed) DO UPDATE SET audio = 'no sound', "mediaType" = 'audio/wav'`,
      [LONDON],
    );
    const close = (holidays: string) =>
      database.query(`UPDATE "ChannelNumber" SET holidays = ${holidays} WHERE e164 = $1`, [LONDON]);
    await close(`ARRAY[((now() AT TIME ZONE 'Europe/Paris')::date)::text]`);
    await carrier.dial(contact.e164, LONDON, { ...says, hangUpAfterMs: 11_000 });
    await expect.poll(countMessages, { timeout: 30_000 }).toBe(before + 1);
    await database.query(`DELETE FROM "Greeting"`);
    await close("'{}'");
  },
);

test("while a number is closed, callers hear its greeting and leave a message, which stays in the inbox until it is heard", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  // So that the badge counts only this test's message.
  await database.query(
    `UPDATE "Recording" SET "heardAt" = now() WHERE kind = 'VOICEMAIL' AND "heardAt" IS NULL`,
  );
  const { page } = await signIn(ADA, { path: "/settings/telephony" });
  await page.getByRole("link", { name: /^London/ }).click();
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: "Europe/Paris" }).format(Date.now());
  await page.getByLabel("Holidays").fill(`yesterday`);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Enter dates like this: 2026-12-25.")).toBeVisible();
  await page.getByLabel("Holidays").fill(`${today}\n2030-01-01`);
  await page.getByRole("textbox", { name: "Outside opening hours" }).fill("We are closed today.");
  await page.getByRole("checkbox", { name: "Open on Monday" }).check();
  await page.getByRole("checkbox", { name: "Open on Monday" }).uncheck();
  expect(await findings(page)).toEqual([]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Saved")).toBeVisible();

  await page.getByRole("link", { name: /^Calls/ }).click();
  await page.getByRole("link", { name: /^Voicemail/ }).click();
  await expect(page).toHaveURL(/\/calls\/voicemail$/);
  await carrier.dial(contact.e164, LONDON, { ...says, hangUpAfterMs: 9_000 });
  const badge = page.getByRole("navigation", { name: "Calls" }).getByLabel(/^\d+ new voicemails?$/);
  await expect(badge).toBeVisible({ timeout: 30_000 });
  await page.reload();
  const message = page.getByRole("list", { name: "Voicemail" }).getByRole("listitem").first();
  await expect(message.getByRole("link", { name: contact.name })).toBeVisible();
  await expect(message.getByText("New", { exact: true })).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect(await findings(page), colorScheme).toEqual([]);
  }
  // Played in the browser from the middle: the server answers in parts.
  const audio = message.locator("audio");
  await audio.evaluate(async (element: HTMLAudioElement) => {
    element.muted = true;
    await element.play();
    element.currentTime = element.duration / 2;
    await new Promise((seeked) => element.addEventListener("seeked", seeked, { once: true }));
  });
  expect(await audio.evaluate((element: HTMLAudioElement) => element.duration)).toBeGreaterThan(1);
  await expect(message.getByText(/^Heard by Ada/)).toBeVisible();
  const { rows } = await database.query(
    `SELECT c.outcome, c.closed FROM "Call" c ORDER BY "createdAt" DESC LIMIT 1`,
  );
  expect(rows).toEqual([{ outcome: "VOICEMAIL", closed: true }]);
  await database.query(`UPDATE "ChannelNumber" SET holidays = '{}'`);
});

test("a call is recorded from its answer, and played in the log and on the timeline; no one else may hear it", async ({
  signIn,
  carrier,
  database,
  stack,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  await callCustomer(agent, carrier, contact);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await agent.page.waitForTimeout(2_000); // Records something to hear.
  await agent.button("End").click();
  await agent.skipNote();
  // Only this call: other tests use the same timeline.
  const stored = async () =>
    (
      await database.query(
        `SELECT r.id FROM "Recording" r JOIN "Call" c ON c.id = r."callId"
         WHERE r.state = 'STORED' AND c.id = (SELECT id FROM "Call" ORDER BY "createdAt" DESC LIMIT 1)`,
      )
    ).rows[0]?.id as string | undefined;
  await expect.poll(stored, { timeout: 30_000 }).toBeTruthy();
  const address = `/api/recordings/${await stored()}`;
  const timeline = agent.page.getByRole("list", { name: "Timeline" });
  await expect(timeline.locator(`audio[src="${address}"]`)).toBeVisible({ timeout: 10_000 });
  const part = await agent.page.request.get(address, { headers: { range: "bytes=0-43" } });
  expect(part.status()).toBe(206);
  expect((await part.body()).subarray(0, 4).toString()).toBe("RIFF");
  expect((await agent.page.request.get(address, { headers: { range: "bytes=99999999-" } })).status()).toBe(
    416,
  );
  expect((await fetch(`${stack.appUrl}${address}`)).status).toBe(401);
  // A user who sees only their team's calls was not on this one.
  const greta = await signIn("greta@demo.dockline.app", { waitForPhone: false });
  expect((await greta.page.request.get(address)).status()).toBe(404);
});

test("a blocked caller is refused before a phone rings, until they are unblocked", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE);
  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await agent.button("Decline").click();
  await carrier.hangUp(contact.e164);
  const { rows } = await database.query(`SELECT id FROM "Call" ORDER BY "createdAt" DESC LIMIT 1`);
  await agent.open(`/calls/${rows[0].id}`);
  await agent.page.getByRole("button", { name: "Block this number" }).click();
  await expect(agent.page.getByRole("button", { name: "Unblock this number" })).toBeVisible();

  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect
    .poll(
      async () =>
        (
          await database.query(
            `SELECT state, failure FROM "Call" c JOIN "Conversation" v ON v.id = c."conversationId" ORDER BY c."createdAt" DESC LIMIT 1`,
          )
        ).rows,
    )
    .toEqual([{ state: "ENDED", failure: "blocked" }]);
  await expect(agent.incoming).toBeHidden();

  await agent.open("/settings/blocked");
  await agent.page.getByRole("button", { name: /^Unblock/ }).click();
  await expect(agent.page.getByText("No blocked numbers")).toBeVisible();
  await carrier.dial(contact.e164, MAIN_NUMBER, {});
  await expect(agent.incoming).toBeVisible();
});
