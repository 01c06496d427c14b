import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // The longest form input, a note of 20,000 characters, is far below this.
    serverActions: { bodySizeLimit: "1mb" },
    // How much of any body the middleware keeps: slightly more, so that the limit above is the one that applies.
    proxyClientMaxBodySize: "1100kb",
  },
  // Sounds wait in the caches of Twilio and of browsers: who waits is not silenced while this server is away.
  headers: async () => [
    { source: "/sounds/:name.wav", headers: [{ key: "cache-control", value: "public, max-age=86400" }] },
  ],
  serverExternalPackages: [
    "@aws-sdk/client-s3",
    "@aws-sdk/lib-storage",
    "@node-rs/argon2",
    "pino",
    "prom-client",
    "twilio",
    "libphonenumber-js",
    "google-libphonenumber",
    "mpg123-decoder",
  ],
};

export default config;
