import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export interface ReceivedMail {
  to: string[];
  subject: string;
  text: string;
}

const decodeQuotedPrintable = (body: string) =>
  body
    .replace(/=\r\n/g, "")
    .replace(/(?:=[0-9A-F]{2})+/g, (bytes) => Buffer.from(bytes.replaceAll("=", ""), "hex").toString("utf8"));

/** A mail server on this machine that keeps what it is sent. */
export async function startMailServer() {
  const mails: ReceivedMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => void chunks.push(chunk));
      stream.on("end", () => {
        const [head = "", body = ""] = Buffer.concat(chunks)
          .toString("utf8")
          .split(/\r\n\r\n(.*)/s);
        mails.push({
          to: session.envelope.rcptTo.map(({ address }) => address),
          subject: /^Subject: (.*)$/m.exec(head)?.[1]?.trim() ?? "",
          text: /quoted-printable/.test(head) ? decodeQuotedPrintable(body) : body,
        });
        done();
      });
    },
  });
  server.on("error", () => {}); // A client that leaves early is no business of the test's.
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`,
    mails,
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

/** The link in a mail. */
export const linkIn = ({ text }: ReceivedMail): string => /^https?:\S+$/m.exec(text)![0];
