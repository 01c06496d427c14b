import "server-only";
import { z } from "zod";

/** A host with an optional port, no scheme. */
const host = z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i);

const secretsKey = z.string().refine((key) => Buffer.from(key, "base64").length === 32, "32 bytes in base64");

const schema = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  DATABASE_URL: z.url(),
  NEXTAUTH_SECRET: z.string().min(32),
  /** The address people open. Twilio's signatures are made for it unless WEBHOOK_BASE_URL is set. */
  NEXTAUTH_URL: z.url(),
  /** Public address of this installation, as Twilio reaches it. */
  WEBHOOK_BASE_URL: z.url().optional(),
  /** 32 bytes, base64: encrypts the secrets of channels at rest. */
  SECRETS_KEY: secretsKey,
  /** Keys before that one, which still open what was encrypted with them; the latest first, separated by commas. */
  SECRETS_KEY_PREVIOUS: z
    .string()
    .default("")
    .transform((keys) =>
      keys
        .split(",")
        .map((key) => key.trim())
        .filter(Boolean),
    )
    .pipe(z.array(secretsKey)),
  /** The local carrier instead of https://api.twilio.com. */
  TWILIO_API_BASE_URL: z.url().optional(),
  /** The local carrier instead of Twilio's signalling host; plain ws on loopback. */
  TWILIO_SIGNALLING_HOST: host.optional(),
  /**
   * The header in which a reverse proxy gives the client's address, e.g. "x-forwarded-for". Set it only if there is a
   * proxy that always sets the header. Without it no such header is trusted.
   */
  TRUSTED_ADDRESS_HEADER: z
    .string()
    .regex(/^[a-z0-9-]+$/i)
    .optional(),
  /** The mail server: smtps://user:password@host, or smtp:// with STARTTLS where it is offered. Without it links are copied. */
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  /** Sender of our mails: "Dockline <crm@example.com>". */
  MAIL_FROM: z.string().min(3).max(320).optional(),
  /** An OpenID Connect provider, by which users sign in with an email it has verified. */
  OIDC_ISSUER: z.url().optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(1).optional(),
  /** What the provider is called on the sign-in page. */
  OIDC_NAME: z.string().min(1).max(40).default("single sign-on"),
  /** Folder for recordings; several servers share one. */
  STORAGE_DIR: z.string().min(1).default(".data/storage"),
  /** Keeps recordings in this bucket instead of the folder. */
  S3_BUCKET: z.string().min(1).optional(),
  /** Of a service other than Amazon's. */
  S3_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  S3_REGION: z.string().min(1).default("us-east-1"),
  /** Both or neither: without them the machine's own AWS credentials are used. */
  S3_ACCESS_KEY_ID: z.string().min(1).optional(),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional(),
  /** Lets a monitor read /api/metrics; without it there is no such page. */
  METRICS_TOKEN: z.string().min(16).optional(),
  /** The role of this process; the launchers set it. */
  DOCKLINE_PROCESS: z.enum(["web", "worker"]).default("web"),
  LOG_LEVEL: z.enum(["debug", "info", "warn", "error", "silent"]).default("info"),
});

const checked = schema.superRefine((env, context) => {
  if ((env.S3_ACCESS_KEY_ID === undefined) !== (env.S3_SECRET_ACCESS_KEY === undefined)) {
    const message = "S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY go together";
    context.addIssue({ code: "custom", path: ["S3_SECRET_ACCESS_KEY"], message });
  }
  if (env.SMTP_URL && !env.MAIL_FROM)
    context.addIssue({ code: "custom", path: ["MAIL_FROM"], message: "needed with SMTP_URL" });
  for (const name of ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"] as const) {
    if (env.OIDC_ISSUER && !env[name])
      context.addIssue({ code: "custom", path: [name], message: "needed with OIDC_ISSUER" });
  }
  if (env.NODE_ENV !== "production") return;
  for (const name of ["NEXTAUTH_SECRET", "SECRETS_KEY"] as const) {
    if (looksDrawn(env[name])) continue;
    context.addIssue({
      code: "custom",
      path: [name],
      message: "not drawn by chance: openssl rand -base64 32",
    });
  }
});

export type Env = z.infer<typeof schema>;

let parsed: Env | undefined;

/** Whether a secret looks random: "changeme" over and over, or nothing but zeros, does not. */
const looksDrawn = (secret: string) => new Set(secret).size >= 10;

/**
 * Returns the environment, read once.
 *
 * @throws with the list of bad variables, so that a misconfigured start reports them all at once
 */
export function env(): Env {
  if (parsed) return parsed;
  const result = checked.safeParse(process.env);
  if (!result.success) {
    const bad = result.error.issues.map((issue) => `  ${issue.path.join(".")}: ${issue.message}`);
    throw new Error(`The environment is incomplete (see .env.example):\n${bad.join("\n")}`);
  }
  parsed = result.data;
  return parsed;
}

/** The address under which Twilio calls us and for which it signs. */
export const webhookBaseUrl = () => (env().WEBHOOK_BASE_URL ?? env().NEXTAUTH_URL).replace(/\/$/, "");
