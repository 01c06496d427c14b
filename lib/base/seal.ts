import "server-only";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "./env";

const IV_BYTES = 12;
const TAG_BYTES = 16;

function key() {
  const bytes = Buffer.from(env().SECRETS_KEY, "base64");
  return { bytes, id: createHash("sha256").update(bytes).digest("hex").slice(0, 8) };
}

/**
 * Encrypts a secret with AES-256-GCM as "keyId.base64(iv, tag, text)". After a change of key, the key id says which key
 * decrypts it.
 */
export function seal(secret: string): string {
  const { bytes, id } = key();
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", bytes, iv);
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64")}`;
}

/** @throws if it was sealed with another key, or altered */
export function open(sealed: string): string {
  const [id, data = ""] = sealed.split(".");
  const { bytes, id: ownId } = key();
  if (id !== ownId) throw new Error(`Sealed with key ${id}, but SECRETS_KEY is ${ownId}.`);
  const buffer = Buffer.from(data, "base64");
  const decipher = createDecipheriv("aes-256-gcm", bytes, buffer.subarray(0, IV_BYTES));
  decipher.setAuthTag(buffer.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(buffer.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}
