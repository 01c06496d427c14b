import "server-only";
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import { env } from "./env";

const IV_BYTES = 12;
const TAG_BYTES = 16;

interface Key {
  id: string;
  bytes: Buffer;
}

const keyOf = (text: string): Key => {
  const bytes = Buffer.from(text, "base64");
  return { bytes, id: createHash("sha256").update(bytes).digest("hex").slice(0, 8) };
};

/** Seals everything that is new. */
const ownKey = () => keyOf(env().SECRETS_KEY);

/** All keys that open what is stored, our own first. */
const listKeys = () => [ownKey(), ...env().SECRETS_KEY_PREVIOUS.map(keyOf)];

/**
 * Encrypts a secret with AES-256-GCM as "keyId.base64(iv, tag, text)". After a change of key, the key id says which key
 * decrypts it. Columns with such texts have names that end in "Sealed": `secrets.ts` finds them by that.
 */
export function seal(secret: string): string {
  const { bytes, id } = ownKey();
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv("aes-256-gcm", bytes, iv);
  const text = Buffer.concat([cipher.update(secret, "utf8"), cipher.final()]);
  return `${id}.${Buffer.concat([iv, cipher.getAuthTag(), text]).toString("base64")}`;
}

/** @throws if it was sealed with a key that we do not have, or altered */
export function open(sealed: string): string {
  const [id, data = ""] = sealed.split(".");
  const key = listKeys().find((each) => each.id === id);
  if (!key) throw new Error(`Sealed with key ${id}, which neither SECRETS_KEY nor SECRETS_KEY_PREVIOUS has.`);
  const buffer = Buffer.from(data, "base64");
  const decipher = createDecipheriv("aes-256-gcm", key.bytes, buffer.subarray(0, IV_BYTES));
  decipher.setAuthTag(buffer.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
  return decipher.update(buffer.subarray(IV_BYTES + TAG_BYTES), undefined, "utf8") + decipher.final("utf8");
}

/** How a text begins that our own key sealed. */
export const ownPrefix = () => `${ownKey().id}.`;
