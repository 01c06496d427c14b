import "server-only";
import { createHash, randomBytes } from "node:crypto";

/** Draws a text of 256 bits for a link or a token, as URLs take it. Only its hash is stored. */
export const drawSecretText = (): string => randomBytes(32).toString("base64url");

/** The hash of a text that was drawn by chance: it needs no salt. */
export const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");
