import "server-only";
import { randomInt } from "node:crypto";
import { hashOf } from "../base/secret-text";

/** Without letters that are easily confused: 0 and O, 1, I and L. Each has about 5 bits. */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

/** Draws a code that people copy by hand, in groups of four. */
export const drawTypedCode = (length: number): string =>
  Array.from({ length }, () => LETTERS[randomInt(LETTERS.length)])
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");

/** A code as it was drawn, however it was typed. */
export const plainCode = (code: string): string => code.toUpperCase().replace(/[^0-9A-Z]/g, "");

/** The hash of a code, however it was typed. */
export const hashOfCode = (code: string): string => hashOf(plainCode(code));
