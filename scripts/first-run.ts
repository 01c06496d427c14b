/**
 * Prepares an installation that others can reach, before it starts: with a Twilio account, and in production. Locks the
 * demo's well-known users and secrets, sets up the account in the environment, and prints the code for the first
 * administrator while no one can sign in. Exits with 1 and an explanation when the database's secrets cannot be
 * decrypted.
 */
import { checkSecrets } from "@/lib/base/secrets";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { makeSetupCode } from "@/lib/setup/first-administrator";
import { words } from "@/lib/words/setup";
import { twilioAccount } from "./demo-account.mjs";
import { lockDemo } from "./lock-demo";
import { setChannel } from "./seed/channel";

const { NEXTAUTH_URL } = env();
if (!(await checkSecrets()).areOpen) {
  console.error(words.wrongKey);
  process.exit(1);
}
await lockDemo();
const account = twilioAccount(process.env);
const isKnown = account && (await db.channel.count({ where: { accountSid: account.accountSid } })) > 0;
if (account && !isKnown) await setChannel(account, "Twilio");
const code = await makeSetupCode(Date.now());
if (code) console.log(words.printed(NEXTAUTH_URL, code));
await db.$disconnect();
