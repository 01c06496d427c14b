import { installAudio } from "../support/audio";
import { expect, expectAgentHears, NUMBER, test, twiml } from "./lab";

const PERSON = "+33199004444";

test("a person at the handset follows a menu by pressing keys, and sees the keys they receive", async ({
  lab,
  browser,
}) => {
  lab.handsets = [{ name: "Ada", number: PERSON }];
  await lab.restartCarrier();
  lab.documents["/inbound"] = twiml(
    `<Gather action="${lab.appUrl}/menu" numDigits="1" timeout="20"><Pause length="20"/></Gather>`,
  );
  lab.documents["/menu"] = ({ Digits }) => twiml(`<Play digits="${Digits}0"/><Pause length="60"/>`);
  const context = await browser.newContext({ permissions: ["microphone"] });
  const page = await context.newPage();
  await installAudio(page, 500);
  await page.goto(`http://localhost:${lab.running.port}/handset`);
  await expect(page.getByRole("status")).toHaveText("Ready.");
  await page.getByRole("button", { name: "Call" }).click();
  await expect(page.getByRole("status")).toHaveText("On a call.");
  await page.getByRole("region", { name: "Keypad" }).getByRole("button", { name: "3" }).click();
  await expect.poll(() => lab.told("/menu")).toMatchObject([{ Digits: "3", From: PERSON }]);
  await expect(page.getByText("Keys received: 30")).toBeVisible();
  await page.keyboard.press("#");
  await expect(page.getByText("Keys sent: 3#")).toBeVisible();
  await page.getByRole("button", { name: "Mute" }).click();
  await expect(page.getByRole("button", { name: "Unmute" })).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Hang up" }).click();
  await expect(page.getByRole("status")).toHaveText("Call ended.");
  await expect(page.getByRole("region", { name: "Keypad" })).toBeHidden();
  await context.close();
});

test("the inspector shows calls, rooms, recordings and webhooks live", async ({ lab, device, browser }) => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`http://localhost:${lab.running.port}/inspector`);
  await expect(page.getByText("No calls yet.")).toBeVisible();
  lab.documents["/client"] = twiml(
    `<Dial><Conference beep="false" participantLabel="agent" statusCallback="${lab.appUrl}/room" statusCallbackEvent="start join">room_1</Conference></Dial>`,
  );
  lab.behave(PERSON, { says: { hertz: 900 }, answerAfterMs: 100 });
  const ann = await device("ann");
  await ann.connect();
  // The first participant's callback applies.
  await expect.poll(() => lab.told("/room")).toHaveLength(1);
  await lab.client
    .conferences("room_1")
    .participants.create({ to: PERSON, from: NUMBER, beep: "false", label: "customer" });
  await expectAgentHears(ann.page, 900);
  await expect(page.getByRole("status")).toHaveText("2 live calls · 1 device registered");
  await expect(page.getByRole("row", { name: new RegExp(`client:ann.*in-progress`) })).toBeVisible();
  const room = page.getByRole("region", { name: "Conferences" });
  await expect(room).toContainText("room_1");
  await expect(room).toContainText("customer");

  const { sid } = lab.calls(PERSON)[0]!;
  const recording = await lab.client.calls(sid).recordings.create();
  await page.waitForTimeout(1_000);
  await lab.client.calls(sid).recordings(recording.sid).update({ status: "stopped" });
  const player = page.getByRole("region", { name: "Recordings" }).locator("audio");
  await expect(player).toHaveCount(1);
  const seconds = await player.evaluate(async (audio: HTMLAudioElement) => {
    await audio.play();
    return audio.duration;
  });
  expect(seconds).toBeGreaterThan(0.5);

  const webhooks = page.getByRole("region", { name: "Webhooks" });
  await webhooks.getByRole("searchbox").fill("participant-join");
  await expect(webhooks.getByRole("listitem")).toHaveCount(2);
  await webhooks.getByRole("listitem").first().locator("summary").click();
  await expect(webhooks.getByText("ParticipantLabel=customer")).toBeVisible();
  await expect(webhooks.getByText("204")).not.toHaveCount(0);
  lab.running.carrier.services.calls.end(lab.calls(PERSON)[0]!, "completed");
  await expect(page.getByRole("status")).toHaveText("1 live call · 1 device registered");
  await context.close();
});
