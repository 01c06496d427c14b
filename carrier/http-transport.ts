import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { TransportError, type Transport, type WebhookResponse } from "./transport";

/** Refuses longer answers: Twilio reads none that long, and memory stays bounded. */
const MOST_BODY_BYTES = 64 * 1024;

/** Delivers over HTTP, with limits for connecting, for the answer and for the whole exchange. */
export const httpTransport: Transport = ({ url, method, headers, body }, { connectMs, readMs, totalMs }) =>
  new Promise<WebhookResponse>((resolve, reject) => {
    const open = url.startsWith("https:") ? httpsRequest : httpRequest;
    const request = open(url, { method, headers: { ...headers, "content-length": Buffer.byteLength(body) } });
    const fail = (error: TransportError) => {
      clearTimeout(total);
      clearTimeout(connect);
      reject(error);
      request.destroy();
    };
    const late = (what: string, ms: number, failure: "ct" | "rt") => () =>
      fail(new TransportError(failure, `${what} took longer than ${ms} ms`));
    const total = setTimeout(late("the request", totalMs, "rt"), totalMs);
    const connect = setTimeout(late("connecting", connectMs, "ct"), connectMs);
    let isConnected = false;
    request.on("socket", (socket) => {
      const connected = () => {
        isConnected = true;
        clearTimeout(connect);
        request.setTimeout(readMs, late("the answer", readMs, "rt"));
      };
      if (socket.connecting) socket.once(url.startsWith("https:") ? "secureConnect" : "connect", connected);
      else connected();
    });
    request.on("error", (error) => fail(new TransportError(isConnected ? "rt" : "ct", error.message)));
    request.on("response", (response) => {
      read(response).then(
        (text) => {
          clearTimeout(total);
          const { location, "server-timing": timing } = response.headers;
          const status = response.statusCode ?? 0;
          resolve({
            status,
            contentType: response.headers["content-type"] ?? "",
            body: text,
            ...(typeof timing === "string" && { timing }),
            ...(status >= 300 && status < 400 && location !== undefined && { location }),
          });
        },
        (error: Error) =>
          fail(error instanceof TransportError ? error : new TransportError("rt", error.message)),
      );
    });
    request.end(body);
  });

async function read(response: IncomingMessage): Promise<string> {
  if (response.headers["content-type"]?.startsWith("audio/")) {
    response.destroy(); // Audio is downloaded where it is played.
    return "";
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > MOST_BODY_BYTES)
      throw new TransportError("rt", `the answer is longer than ${MOST_BODY_BYTES} bytes`);
  }
  return Buffer.concat(chunks).toString("utf8");
}
