import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import type { PublicApp } from "./checks";
import { bundleSdkPage } from "./sdk-page";

type Asked = ReturnType<PublicApp["asked"]>[number];

/** Serves the browsers' page and answers the account's requests. */
export async function startApp(port: number) {
  const answers = new Map<string, { body: string; status: number }>();
  const asked = new Map<string, Asked[]>();
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? "/", "http://localhost");
      if (pathname === "/")
        return response.setHeader("content-type", "text/html").end(`<script src="/sdk.js"></script>`);
      if (pathname === "/sdk.js")
        return response.setHeader("content-type", "text/javascript").end(await bundleSdkPage());
      if (/^\/sounds\/\w+\.wav$/.test(pathname))
        return response.end(readFileSync(new URL(`../../public${pathname}`, import.meta.url)));
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const params = Object.fromEntries(new URLSearchParams(Buffer.concat(chunks).toString()));
      const headers = request.headers as Asked["headers"];
      asked.set(pathname, [...(asked.get(pathname) ?? []), { params, headers }]);
      const { body, status } = answers.get(pathname) ?? { body: "", status: 404 };
      return response.writeHead(status, { "content-type": "text/xml" }).end(body);
    })();
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  const local = `http://localhost:${(server.address() as AddressInfo).port}`;
  return {
    local,
    /** Returns the application under its public URL. */
    at: (publicUrl: string): PublicApp => ({
      url: (path) => publicUrl.replace(/\/$/, "") + path,
      answer: (path, body, status = 200) => void answers.set(path, { body, status }),
      asked: (path) => asked.get(path) ?? [],
    }),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
