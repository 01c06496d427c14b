import { randomBytes } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { findAccountBySid, forgetAccounts } from "@/lib/company-numbers/accounts";
import { addChannel, setUpDatabase } from "@/scripts/testing/database";
import { db } from "./db";
import { env } from "./env";
import { open, seal } from "./seal";
import { checkSecrets, resealSecrets } from "./secrets";

setUpDatabase();

const given = { ...env() };
afterEach(() => void Object.assign(env(), given));

const newKey = () => randomBytes(32).toString("base64");

/** Makes a new key the key of this process, beside the ones it had. */
function addKey() {
  const { SECRETS_KEY, SECRETS_KEY_PREVIOUS } = env();
  Object.assign(env(), {
    SECRETS_KEY: newKey(),
    SECRETS_KEY_PREVIOUS: [SECRETS_KEY, ...SECRETS_KEY_PREVIOUS],
  });
}

const forgetOldKeys = () => Object.assign(env(), { SECRETS_KEY_PREVIOUS: [] });

test("a secret opens with the key it was sealed with, also once that is a previous one", () => {
  const first = seal("one");
  addKey();
  const second = seal("two");
  addKey();
  expect([open(first), open(second)]).toEqual(["one", "two"]);
  forgetOldKeys();
  expect(() => open(first)).toThrow("SECRETS_KEY_PREVIOUS");
});

test("once all are sealed with the new key, the old one is not needed", async () => {
  await addChannel([]);
  addKey();
  expect(await checkSecrets()).toEqual({ areOpen: true, previous: 2 });
  expect(await resealSecrets()).toBe(2);
  expect(await resealSecrets()).toBe(0);
  forgetOldKeys();
  expect(await checkSecrets()).toEqual({ areOpen: true, previous: 0 });
});

test("a secret whose key is not there stays as it is, and is told of", async () => {
  const { channelId } = await addChannel([]);
  Object.assign(env(), { SECRETS_KEY: newKey() });
  const { authTokenSealed } = await db.channel.findUniqueOrThrow({ where: { id: channelId } });
  await expect(resealSecrets()).rejects.toThrow("neither");
  expect((await db.channel.findUniqueOrThrow({ where: { id: channelId } })).authTokenSealed).toBe(
    authTokenSealed,
  );
  expect((await checkSecrets()).areOpen).toBe(false);
});

const ACCOUNTS = 250;
const sidOf = (index: number) => `AC${String(index).padStart(32, "0")}`;

test("under load: while keys change, every account can be read, and what is entered meanwhile stays", async () => {
  await addChannel([]);
  const { id: _id, ...first } = await db.channel.findFirstOrThrow();
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({
    ...first,
    accountSid: sidOf(index),
    authTokenSealed: seal(`token ${index}`),
    apiKeySecretSealed: seal(`secret ${index}`),
  }));
  await db.channel.createMany({ data: accounts });
  addKey();

  let isOver = false;
  let reads = 0;
  const failures: unknown[] = [];
  const entered = new Map<number, string>();
  const during = async (work: (turn: number) => Promise<void>) => {
    for (let turn = 0; !isOver; turn++) await work(turn).catch((error: unknown) => failures.push(error));
  };
  const reading = during(async (turn) => {
    forgetAccounts();
    const index = (turn * 7) % ACCOUNTS;
    const account = await findAccountBySid(sidOf(index));
    if (account!.apiKeySecret !== `secret ${index}`) throw new Error(`wrong secret of ${index}`);
    reads++;
  });
  const entering = during(async (turn) => {
    const index = (turn * 13) % ACCOUNTS;
    const text = `entered ${turn}`;
    await db.channel.update({ where: { accountSid: sidOf(index) }, data: { authTokenSealed: seal(text) } });
    entered.set(index, text);
  });
  expect(await resealSecrets()).toBeGreaterThan(ACCOUNTS);
  isOver = true;
  await Promise.all([reading, entering]);
  expect(failures).toEqual([]);
  expect(reads).toBeGreaterThan(5);
  expect(entered.size).toBeGreaterThan(5);

  forgetOldKeys();
  const rows = await db.channel.findMany({
    where: { accountSid: { in: accounts.map(({ accountSid }) => accountSid) } },
  });
  for (const { accountSid, authTokenSealed, apiKeySecretSealed } of rows) {
    const index = Number(accountSid.slice(2));
    expect(open(apiKeySecretSealed)).toBe(`secret ${index}`);
    expect(open(authTokenSealed)).toBe(entered.get(index) ?? `token ${index}`);
  }
});
