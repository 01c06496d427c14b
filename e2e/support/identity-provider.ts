import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";

const CLIENT = { OIDC_CLIENT_ID: "dockline", OIDC_CLIENT_SECRET: "a-secret-of-the-provider-and-dockline" };

/**
 * An OpenID provider on this machine. Whoever signs in there is who they say; it has not verified emails that start with
 * "unverified".
 *
 * @returns the settings by which Dockline uses it
 */
export async function startIdentityProvider(appUrl: string) {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.OIDC_CLIENT_ID,
        client_secret: CLIENT.OIDC_CLIENT_SECRET,
        redirect_uris: [`${appUrl}/api/auth/callback/oidc`],
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    findAccount: (_context, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: id, email_verified: !id.startsWith("unverified") }),
    }),
    pkce: { required: () => true },
    cookies: { keys: ["a key of this test"] },
  });
  const answer = provider.callback();
  server.on("request", (request, response) => void answer(request, response));
  return {
    settings: { ...CLIENT, OIDC_ISSUER: issuer, OIDC_NAME: "Acme ID" },
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
