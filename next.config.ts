import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  experimental: {
    // The longest of what a form of ours sends, a note of 20,000 characters, is far below.
    serverActions: { bodySizeLimit: "1mb" },
    // What is kept of any body that goes through the middleware: a little more, so that the limit above is the one that is told.
    proxyClientMaxBodySize: "1100kb",
  },
  serverExternalPackages: [
    "@node-rs/argon2",
    "pino",
    "twilio",
    "libphonenumber-js",
    "google-libphonenumber",
    "mpg123-decoder",
  ],
};

export default config;
