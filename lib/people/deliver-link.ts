import "server-only";
import { sendMail } from "../mail/send-mail";
import { mails } from "../words/mail";

/** A link was mailed, or has to be shown to be copied: `problem` says why if mail is set up. */
export type Delivery = { sentTo: string } | { link: string; problem?: string };

/** Mails a user the link by which they choose a password, or hands it back if it could not be sent. */
export async function deliverLink(
  kind: "invitation" | "password",
  { name, email }: { name: string; email: string },
  link: string,
): Promise<Delivery> {
  const sent = await sendMail({ to: { name, address: email }, ...mails[kind](name, link) });
  if (sent.ok) return { sentTo: email };
  return sent.code === "off" ? { link } : { link, problem: sent.message };
}
