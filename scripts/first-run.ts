/**
 * Before an installation starts that others can reach: with a Twilio account, and in production. What the demo left there
 * and everybody knows is locked, the account that the environment names is set up, and while nobody can sign in, the code
 * for the first administrator is printed. Ends with 1 and words when the secrets in the database cannot be opened.
 */
import { openSecrets } from "@/lib/company-numbers/secrets";
import { db } from "@/lib/base/db";
import { env } from "@/lib/base/env";
import { makeSetupCode } from "@/lib/setup/first-administrator";
import { words } from "@/lib/words/setup";
import { twilioAccount } from "./demo-account.mjs";
import { lockDemo } from "./lock-demo";
import { setChannel } from "./seed/channel";

const { NEXTAUTH_URL } = env();
if (!(await openSecrets())) {
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
