import { common } from "../words/common";
import { words } from "../words/record-types";

/** Labels of the kinds of field on the settings pages, in the order offered. */
export const KIND_LABELS = {
  TEXT: words.text,
  LONG_TEXT: words.longText,
  NUMBER: common.number,
  MONEY: words.money,
  DATE: words.date,
  SELECT: words.dropdown,
  STATUS: words.status,
  PHONE: common.phone,
  MOBILE: words.mobile,
  FAX: words.fax,
  WHATSAPP: words.whatsApp,
  EMAIL: common.email,
  URL: words.webAddress,
  COUNTRY: common.country,
  USER: words.user,
  LINK: words.linkedRecord,
} as const;

export type Kind = keyof typeof KIND_LABELS;

export const HAS_OPTIONS: ReadonlySet<string> = new Set(["SELECT", "STATUS"]);

/** Kinds for which the same value on two records can be a mistake. */
export const CAN_BE_UNIQUE: ReadonlySet<string> = new Set([
  "TEXT",
  "NUMBER",
  "DATE",
  "PHONE",
  "MOBILE",
  "FAX",
  "WHATSAPP",
  "EMAIL",
  "URL",
]);
