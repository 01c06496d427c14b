import { root } from "../scripts/stack.mjs";
import { expect, NUMBER, test, twiml } from "./carrier/lab";

const SIZES = { "": { width: 1440, height: 1000 }, "-narrow": { width: 390, height: 844 } };
const PERSON = "+33199004444";

for (const colorScheme of ["light", "dark"] as const) {
  for (const [suffix, viewport] of Object.entries(SIZES)) {
    test(`the carrier's pages, ${colorScheme}${suffix}`, async ({ lab, browser }) => {
      lab.handsets = [{ name: "Ada Bernard", number: PERSON }];
      await lab.restartCarrier();
      lab.documents["/inbound"] = twiml(
        `<Dial><Conference beep="false" participantLabel="customer" statusCallback="${lab.appUrl}/room" statusCallbackEvent="start join leave">room_c1</Conference></Dial>`,
      );
      lab.documents["/room"] = "";
      lab.behave("+33199005555", { says: { hertz: 500 }, answerAfterMs: 200 });
      const context = await browser.newContext({ permissions: ["microphone"], colorScheme, viewport });
      const handset = await context.newPage();
      await handset.goto(`http://localhost:${lab.running.port}/handset`);
      const shoot = (page: typeof handset, name: string) =>
        page.screenshot({ path: `${root}/.pictures/${name}-${colorScheme}${suffix}.png` });
      await handset.getByRole("button", { name: "Call" }).click();
      await expect(handset.getByRole("status")).toHaveText("On a call.");
      await handset.keyboard.press("7");
      await shoot(handset, "handset");
      await lab.client
        .conferences("room_c1")
        .participants.create({ to: "+33199005555", from: NUMBER, label: "agent" });
      await expect.poll(() => lab.calls("+33199005555")[0]?.status).toBe("in-progress");
      const { sid } = lab.calls("+33199005555")[0]!;
      const recording = await lab.client.calls(sid).recordings.create();
      await handset.waitForTimeout(1_500);
      await lab.client.calls(sid).recordings(recording.sid).update({ status: "stopped" });
      lab.running.carrier.dial("+33199004445", NUMBER);
      const inspector = await context.newPage();
      await inspector.goto(`http://localhost:${lab.running.port}/inspector`);
      await expect(inspector.getByRole("region", { name: "Recordings" }).locator("audio")).toHaveCount(1);
      await inspector.locator("summary").first().click();
      await inspector.waitForTimeout(1_500);
      await shoot(inspector, "inspector");
      await context.close();
    });
  }
}
