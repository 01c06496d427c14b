import { installAudio, expectAgentHears } from "./support/audio";
import { expect, findRecord, recordPath, test } from "./support/fixtures";

const CHLOE = "chloe@demo.dockline.app";
const AGENT_PITCH = 500;
const PERSON_PITCH = 1100;

test(
  "a person at the handset page calls the company, and is called back",
  { tag: "@full" },
  async ({ signIn, stack, browser, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone' AND r.name < 'C'`);
    const context = await browser.newContext({ permissions: ["microphone"] });
    const handset = await context.newPage();
    await installAudio(handset, PERSON_PITCH);
    await handset.goto(`${stack.carrierUrl}/handset?number=${encodeURIComponent(contact.e164)}`);
    await expect(handset.getByRole("status")).toHaveText("Ready.");
    const agent = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });

    await handset.getByRole("button", { name: "Call" }).click();
    await expect(agent.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
    await expect(handset.getByRole("status")).toHaveText(/On a call|Ringing/);
    await agent.button("Answer").click();
    await expectAgentHears(agent.page, PERSON_PITCH);
    await expectAgentHears(handset, AGENT_PITCH);
    await handset.getByRole("button", { name: "Hang up" }).click();
    const dialog = agent.page.getByRole("dialog", { name: `Call with ${contact.name}` });
    await dialog.getByRole("button", { name: "Skip" }).click();

    await agent.page.getByRole("button", { name: /^Call Phone/ }).click();
    await expect(handset.getByRole("status")).toContainText("Incoming call from");
    await handset.getByRole("button", { name: "Answer" }).click();
    await expectAgentHears(agent.page, PERSON_PITCH);
    await expectAgentHears(handset, AGENT_PITCH);
    await agent.button("End").click();
    await expect(handset.getByRole("status")).toHaveText("Call ended.");
    await context.close();
  },
);
