import type { CarrierControl } from "./support/carrier";
import { expect, findRecord, MAIN_NUMBER, recordPath, test, type Agent } from "./support/fixtures";
import { pressKey, waitNoLonger } from "./support/keys";
import { says } from "./support/talk";

const CHLOE = "chloe@demo.dockline.app";

/** A customer calls, and the agent answers. */
async function takeCall(agent: Agent, carrier: CarrierControl, from: string) {
  await carrier.dial(from, MAIN_NUMBER, says);
  await agent.button("Answer").click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
}

/** Returns the digits the customer's telephone has heard. */
const heard = async (carrier: CarrierControl, number: string) =>
  (await carrier.hearing(number, 500, [])).digits;

/** Copies a text as a user would. */
async function copy({ page }: Agent, text: string) {
  const search = page.getByRole("searchbox").first();
  await search.fill(text);
  await search.press("ControlOrMeta+a");
  await search.press("ControlOrMeta+x");
  await page.getByRole("heading", { level: 1 }).click();
}

test("a held key counts once, and digits of every script and letters of every layout work as keys", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: "/records/deal" });
  const { page } = agent;
  await takeCall(agent, carrier, contact.e164);
  await pressKey(page, "5", "Digit5", { repeats: 5 });
  await pressKey(page, "٦", "Digit6");
  await pressKey(page, "७", "Digit7");
  await pressKey(page, "＃", "Digit3");
  await expect.poll(() => heard(carrier, contact.e164)).toBe("567#");
  await pressKey(page, "m", "KeyM", { repeats: 4 });
  await expect(agent.button("Unmute")).toBeVisible();
  await pressKey(page, "ь", "KeyM");
  await expect(agent.button("Mute")).toBeVisible();
  await pressKey(page, ",", "KeyM");
  await pressKey(page, "m", "Semicolon");
  await expect(agent.button("Unmute")).toBeVisible();

  // A control that takes no text takes no keys.
  await page.getByRole("checkbox").first().focus();
  await pressKey(page, "9", "Digit9");
  await expect.poll(() => heard(carrier, contact.e164)).toBe("567#9");

  // A held Enter presses a button once.
  await agent.button("Keypad").click();
  const keypad = agent.softphone.getByRole("group", { name: "Keypad" });
  await keypad.getByRole("button", { name: "1", exact: true }).focus();
  await pressKey(page, "Enter", "Enter", { repeats: 5 });
  await pressKey(page, "8", "Digit8");
  await expect.poll(() => heard(carrier, contact.e164)).toBe("567#918");
  await agent.button("End").focus();
  await pressKey(page, "Enter", "Enter", { repeats: 5 });
  await agent.skipNote();
});

test("digits pasted in a call are sent one by one, shown while they go, and can be stopped", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: "/records/deal" });
  const { page } = agent;
  await copy(agent, " 0612 34-56 ٧# ");
  await takeCall(agent, carrier, contact.e164);
  await page.keyboard.press("ControlOrMeta+v");
  const sending = agent.softphone.getByRole("group", { name: "Sending" });
  await expect(sending).toContainText("061234567#");
  await expect.poll(() => heard(carrier, contact.e164)).toBe("061234567#");
  await expect(sending).toBeHidden();

  await copy(agent, "Call me at 5");
  await page.keyboard.press("ControlOrMeta+v");
  await expect(page.getByText("Not sent. Only digits, * and # can be sent during a call.")).toBeVisible();

  await copy(agent, "11111,22222");
  await page.keyboard.press("ControlOrMeta+v");
  await sending.getByRole("button", { name: "Stop" }).click();
  await expect(sending).toBeHidden();
  await page.keyboard.press("9");
  await expect.poll(() => heard(carrier, contact.e164)).toMatch(/^061234567#1{1,5}9$/);
  await agent.button("End").click();
  await agent.skipNote();
});

test("a ring takes nothing that is being typed, and the next Enter and Escape answer and decline no call", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const stranger = "+33199005553";
  const agent = await signIn(CHLOE);
  const { page } = agent;
  await takeCall(agent, carrier, contact.e164);
  await carrier.hangUp(contact.e164);
  const note = page.getByRole("dialog").getByLabel("Notes");
  await expect(note).toBeFocused();
  await page.keyboard.type("Wants quote");
  for (let i = 0; i < "quote".length; i++) await page.keyboard.press("ArrowLeft");
  await carrier.dial(stranger, MAIN_NUMBER, says);
  await expect(agent.button("Answer")).toBeEnabled();
  await expect(note).toBeFocused();
  await page.keyboard.type("a ");
  await expect(note).toHaveValue("Wants a quote");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(note).toBeHidden();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  await expect(agent.button("Answer")).toBeEnabled();
  await waitNoLonger(page, 2_000);
  await page.keyboard.press("Enter");
  await expect(agent.call.getByRole("timer")).toBeVisible();
  await agent.button("End").click();
  await agent.skipNote();
});

test("audio on a page gives way to a ring and a call, in every tab, and does not start in the meantime", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: "/settings" });
  const tabs = [agent, await agent.openTab("/settings")];
  const isPlaying = ({ page }: Agent) =>
    page.locator("audio").evaluate((audio: HTMLAudioElement) => !audio.paused);
  const tryRing = ({ page }: Agent) => page.getByRole("button", { name: "Test ringtone" }).click();
  for (const tab of tabs) {
    await tryRing(tab);
    // Longer than a test ring.
    await tab.page.locator("audio").evaluate((audio: HTMLAudioElement) => {
      audio.loop = true;
    });
  }
  await expect.poll(() => isPlaying(agent)).toBe(true);
  await carrier.dial(contact.e164, MAIN_NUMBER, says);
  await expect(agent.button("Answer")).toBeEnabled();
  for (const tab of tabs) await expect.poll(() => isPlaying(tab)).toBe(false);
  await agent.button("Answer").click();
  await expect(agent.call.getByRole("timer")).toBeVisible();
  for (const tab of tabs) {
    await tryRing(tab);
    await expect(tab.page.getByText("You can’t play this during a call. Play it afterwards.")).toBeVisible();
    expect(await isPlaying(tab)).toBe(false);
  }
  await agent.button("End").click();
  await agent.skipNote();
  for (const tab of tabs) expect(await isPlaying(tab)).toBe(false);
  await tryRing(agent);
  await expect.poll(() => isPlaying(agent)).toBe(true);
});

test("a form opened in a call starts in its first field, Ctrl+Enter saves it, and the focus returns to where it was", async ({
  signIn,
  carrier,
  database,
}) => {
  const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
  const agent = await signIn(CHLOE, { path: recordPath(contact) });
  const { page } = agent;
  await takeCall(agent, carrier, contact.e164);
  const add = agent.call.getByRole("button", { name: "Add note" });
  await add.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("New note")).toBeFocused();
  await page.keyboard.type(" 2 boats");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("list", { name: "Timeline" }).getByText("2 boats")).toBeVisible();
  await expect(add).toBeFocused();
  await agent.button("End").click();
  await agent.skipNote();
});

/** Elements that may have the focus while a digit is typed, and whether they take the digit. */
const TARGETS: [html: string, takes: boolean][] = [
  ["<input type=range>", false],
  ["<input type=radio>", false],
  ["<input readonly>", false],
  ["<div tabindex=0 role=slider></div>", false],
  ["<x-card><template shadowrootmode=open><button>b</button></template></x-card>", false],
  ["<input type=date>", true],
  ["<textarea></textarea>", true],
  ["<select><option>7</option></select>", true],
  ["<div contenteditable>text</div>", true],
  ["<div tabindex=0 role=textbox></div>", true],
  ["<x-field><template shadowrootmode=open><input></template></x-field>", true],
  ["<x-closed></x-closed>", true],
];

test(
  "elements that take text keep the keys, in another tree too; others leave them to the call",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE);
    const { page } = agent;
    await takeCall(agent, carrier, contact.e164);
    let sent = "";
    for (const [index, [html, takes]] of TARGETS.entries()) {
      await page.evaluate((markup) => {
        const place = document.createElement("div");
        place.setHTMLUnsafe(markup);
        document.body.prepend(place);
        const [element] = place.children as unknown as [HTMLElement];
        if (element.localName === "x-closed") {
          const root = element.attachShadow({ mode: "closed" });
          root.append(document.createElement("input"));
          (root.firstChild as HTMLElement).focus();
          return;
        }
        const inner = element.shadowRoot?.querySelector<HTMLElement>("input, button");
        (inner ?? element).focus();
      }, html);
      const digit = String(index % 10);
      await page.keyboard.press(digit);
      if (!takes) sent += digit;
      await expect.poll(() => heard(carrier, contact.e164), html).toBe(sent);
      await page.evaluate(() => document.body.firstElementChild?.remove());
    }
    await agent.button("End").click();
    await agent.skipNote();
  },
);

test(
  "text typed in the softphone stays while it rings, with its focus, and the end of a call removes none",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    const { page } = agent;
    await page.keyboard.type("+331");
    const field = agent.softphone.getByRole("textbox", { name: "Number to call" });
    await expect(field).toBeFocused();
    await carrier.dial(contact.e164, MAIN_NUMBER, says);
    await expect(agent.button("Answer")).toBeEnabled();
    await page.keyboard.type("99");
    await page.keyboard.press("Enter");
    await expect(field).toHaveValue("+33199");
    await expect(field).toBeFocused();
    await agent.button("Answer").click();
    await expect(agent.call.getByRole("timer")).toBeVisible();
    const note = page.getByLabel("New note");
    await note.click();
    await page.keyboard.type("still");
    await carrier.hangUp(contact.e164);
    await expect(agent.call).toBeHidden();
    await page.keyboard.type(" mine");
    await expect(note).toHaveValue("still mine");
    await expect(page.getByRole("dialog")).toBeHidden();
    // Typing has stopped, so now the note window opens.
    await expect(page.getByRole("dialog")).toBeVisible();
    await agent.skipNote();
    await expect(note).toBeFocused();
    await note.fill("");
    await agent.button("Directory").click();
    const search = agent.softphone.getByRole("searchbox");
    await search.fill("Dm");
    await carrier.dial(contact.e164, MAIN_NUMBER, {});
    await expect(agent.button("Answer")).toBeEnabled();
    await expect(search).toBeFocused();
    await carrier.hangUp(contact.e164);
    await expect(agent.incoming).toBeHidden();
    await expect(search).toHaveValue("Dm");
  },
);

test(
  "a window without typed text stays open when a call is answered, and so does the palette",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    const { page } = agent;
    await page.getByRole("button", { name: "Add task" }).click();
    const task = page.getByRole("dialog", { name: "New task" });
    await expect(task).toBeVisible();
    await takeCall(agent, carrier, contact.e164);
    await agent.button("Mute").click();
    await expect(agent.button("Unmute")).toBeVisible();
    // With the focus in the softphone, keys send digits even though a window is open.
    await page.keyboard.press("4");
    await expect.poll(() => heard(carrier, contact.e164)).toBe("4");
    await expect(task).toBeVisible();
    await agent.button("End").click();
    await agent.skipNote();
    await expect(task).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(task).toBeHidden();
    await pressKey(page, "л", "KeyK", { isCtrl: true });
    const palette = page.getByRole("combobox", { name: "Search records and actions" });
    await palette.fill("Wint");
    await carrier.dial(contact.e164, MAIN_NUMBER, {});
    await expect(agent.button("Answer")).toBeEnabled();
    await expect(palette).toBeFocused();
    await page.keyboard.type("er");
    await expect(palette).toHaveValue("Winter");
  },
);

test(
  "a held Enter calls once, and a held digit starts a number of one digit",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    await carrier.behave(contact.e164, { outcome: "busy" });
    const agent = await signIn(CHLOE, { path: recordPath(contact) });
    const { page } = agent;
    const calls = async () =>
      (await database.query(`SELECT count(*)::int AS calls FROM "Call" WHERE direction = 'OUTBOUND'`)).rows[0]
        .calls as number;
    const before = await calls();
    await page.getByRole("button", { name: /^Call Phone/ }).focus();
    await page.keyboard.down("Enter");
    await expect(agent.softphone.getByRole("alert")).toContainText("is busy.");
    for (let i = 0; i < 6; i++) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await agent.softphone.getByRole("button", { name: "OK" }).click();
    await page.getByRole("heading", { level: 1 }).click();
    await pressKey(page, "5", "Digit5", { repeats: 6 });
    const field = agent.softphone.getByRole("textbox", { name: "Number to call" });
    await expect(field).toBeFocused();
    await expect(field).toHaveValue("5");
    expect(await calls()).toBe(before + 1);
  },
);

test(
  "a message that is not played because a call comes first is not marked as heard",
  { tag: "@full" },
  async ({ signIn, carrier, database }) => {
    const contact = await findRecord(database, `t.key = 'contact' AND f.key = 'phone'`);
    const agent = await signIn(CHLOE, { path: "/records/deal" });
    await takeCall(agent, carrier, contact.e164);
    await database.query(
      `INSERT INTO "Recording" (id, "callId", kind, state, seconds, sid, "createdAt")
       SELECT 'unheard', id, 'VOICEMAIL', 'STORED', 3, 'REunheard', now() FROM "Call" ORDER BY "createdAt" DESC LIMIT 1`,
    );
    await agent.page.getByRole("link", { name: /^Calls/ }).click();
    await agent.page.getByRole("link", { name: /^Voicemail/ }).click();
    const message = agent.page.getByRole("list", { name: "Voicemail" }).getByRole("listitem").first();
    await message.locator("audio").evaluate((audio: HTMLAudioElement) => void audio.play().catch(() => {}));
    await expect(
      agent.page.getByText("You can’t play this during a call. Play it afterwards."),
    ).toBeVisible();
    await expect(message.getByText("New", { exact: true })).toBeVisible();
    await agent.button("End").click();
    await agent.skipNote();
    await database.query(`DELETE FROM "Recording" WHERE id = 'unheard'`);
  },
);
