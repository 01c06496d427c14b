import { expectAgentHears, expectCustomerHears } from "./support/audio";
import { expect, findRecord, MAIN_NUMBER, recordPath, test } from "./support/fixtures";
import { CUSTOMER_PITCH, says } from "./support/talk";
import { findings } from "./support/axe";

const CHLOE = "chloe@demo.dockline.app";
const DMITRI = "dmitri@demo.dockline.app";
const AGENT_PITCH = 500;
const OTHER_PITCH = 900;

test("a call is transferred to a free colleague, and the customer talks on with them", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  await carrier.behave(contact.e164, says);
  const chloe = await signIn(CHLOE, { hertz: AGENT_PITCH, path: recordPath(contact) });
  const dmitri = await signIn(DMITRI, { hertz: OTHER_PITCH });
  await chloe.page.getByRole("button", { name: /^Call Phone/ }).click();
  await expect(chloe.call.getByRole("timer")).toBeVisible();

  await chloe.button("Transfer").click();
  const free = chloe.softphone.getByRole("list", { name: "Colleagues" });
  await expect(free.getByRole("button")).toHaveText([new RegExp(`^${dmitri.name}Available`)]);
  await chloe.softphone.getByRole("searchbox", { name: "Name, extension or number" }).fill("nobody");
  await expect(chloe.softphone.getByText("No matching colleagues.")).toBeVisible();
  await chloe.softphone
    .getByRole("searchbox", { name: "Name, extension or number" })
    .fill(dmitri.name.slice(0, 4));
  expect(await findings(chloe.page)).toEqual([]);
  await free.getByRole("button", { name: dmitri.name }).click();

  await expect(dmitri.incoming.getByText(`Transferred by ${chloe.name}`)).toBeVisible();
  await expect(dmitri.incoming.getByRole("heading", { name: contact.name })).toBeVisible();
  // Chloe leaves the call once the other phone rings; her note can be written while it continues.
  await expect(chloe.call).toBeHidden();
  const note = chloe.page.getByRole("dialog", { name: `Call with ${contact.name}` });
  await note.getByLabel("Notes").fill("Asked for the large one");
  await dmitri.button("Answer").click();
  await expect(dmitri.call.getByRole("timer")).toBeVisible();
  await expectAgentHears(dmitri.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, OTHER_PITCH);
  await note.getByRole("button", { name: "Save" }).click();
  await expect(note).toBeHidden();
  const timeline = chloe.page.getByRole("list", { name: "Timeline" });
  await expect(timeline.getByText("Asked for the large one")).toBeVisible();
  await dmitri.button("End").click();
  await dmitri.skipNote();
  await expect.poll(async () => (await carrier.live()).length).toBe(0);
  const { rows } = await database.query(
    `SELECT u.name, c.outcome FROM "Call" c JOIN "User" u ON u.id = c."agentId" ORDER BY c."createdAt" DESC LIMIT 1`,
  );
  expect(rows).toEqual([{ name: dmitri.name, outcome: "ANSWERED" }]);
  // The finished call asks the first agent for no further note.
  await chloe.expectReady();
  await expect(note).toBeHidden();
});

test("when the colleague declines, the customer waits in the queue with music, everyone sees it, and the agent is notified", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const chloe = await signIn(CHLOE, { hertz: AGENT_PITCH });
  const dmitri = await signIn(DMITRI, { hertz: OTHER_PITCH });
  await dmitri.button("Do not disturb").click();
  await dmitri.expectLine("Do not disturb");
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await chloe.button("Answer").click();
  await expect(chloe.call.getByRole("timer")).toBeVisible();
  await expect(dmitri.incoming).toBeHidden();

  // A colleague on do not disturb is not offered for a transfer, until they turn it off.
  await chloe.button("Transfer").click();
  await expect(chloe.softphone.getByText("Nobody is available right now.")).toBeVisible();
  await dmitri.button("Turn off do not disturb").click();
  await chloe.softphone.getByRole("button", { name: new RegExp(`^${dmitri.name}`) }).click();
  await dmitri.button("Decline").click();

  await expect(chloe.softphone.getByRole("alert")).toHaveText(
    new RegExp(`^${dmitri.name} didn’t take the call. The caller is in the queue.`),
  );
  await expect(dmitri.softphone.getByText("1 caller waiting")).toBeVisible();
  // Chloe is free again, so the call can be offered to her.
  await expect(chloe.incoming).toBeVisible();
  await chloe.button("Answer").click();
  await expectAgentHears(chloe.page, CUSTOMER_PITCH);
  await expectCustomerHears(carrier, contact.e164, AGENT_PITCH);
  await expect(dmitri.softphone.getByText("1 caller waiting")).toBeHidden();
  await chloe.button("End").click();
  await chloe.skipNote();
});
