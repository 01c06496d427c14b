import "server-only";
import { createTransport } from "nodemailer";
import { env } from "../base/env";
import { logger } from "../base/logger";
import { fail, ok, type Result } from "../base/result";
import { words } from "../words/mail";

export interface Mail {
  to: { name: string; address: string };
  subject: string;
  /** Plain text: nothing is loaded, and every link is seen for what it is. */
  text: string;
}

/** Someone waits for the answer. */
const LONGEST_WAIT_MS = 10_000;

/** Whether this installation sends mail. Without it, the pages show links to copy. */
export const isMailConfigured = () => env().SMTP_URL !== undefined;

/** Sends a mail, and waits until the mail server has taken it. Its text is never logged: it holds links that open accounts. */
export async function sendMail({ to, subject, text }: Mail): Promise<Result<null, "off" | "unsent">> {
  const { SMTP_URL, MAIL_FROM } = env();
  if (!SMTP_URL) return fail("off", words.off);
  const transport = createTransport({
    url: SMTP_URL,
    connectionTimeout: LONGEST_WAIT_MS,
    greetingTimeout: LONGEST_WAIT_MS,
    socketTimeout: LONGEST_WAIT_MS,
  });
  try {
    await transport.sendMail({ from: MAIL_FROM, to, subject, text });
    return ok(null);
  } catch (error) {
    logger.warn({ reason: error instanceof Error ? error.message : String(error) }, "mail: not sent");
    return fail("unsent", words.unsent);
  } finally {
    transport.close();
  }
}
