import type { NextConfig } from "next";

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
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
