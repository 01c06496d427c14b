import "server-only";
import type { Tx } from "../../base/db";
import type { FieldKind } from "../../generated/prisma/client";
import type { FieldOption } from "./field-kinds";

interface BuiltInField {
  key: string;
  label: string;
  kind: FieldKind;
  group?: string;
  options?: FieldOption[];
  target?: string;
  inverseLabel?: string;
}

interface BuiltInType {
  key: string;
  singular: string;
  plural: string;
  icon: string;
  fields: BuiltInField[];
}

const option = (value: string, label: string, color: FieldOption["color"], open = true): FieldOption => ({
  value,
  label,
  color,
  open,
});

const country: BuiltInField = { key: "country", label: "Country", kind: "COUNTRY" };
const account: BuiltInField = { key: "account", label: "Account", kind: "LINK", target: "account" };
const contact: BuiltInField = { key: "contact", label: "Contact", kind: "LINK", target: "contact" };

export const BUILT_IN_TYPES: BuiltInType[] = [
  {
    key: "lead",
    singular: "Lead",
    plural: "Leads",
    icon: "sparkles",
    fields: [
      {
        key: "status",
        label: "Status",
        kind: "STATUS",
        options: [
          option("new", "New", "blue"),
          option("working", "Working", "amber"),
          option("qualified", "Qualified", "green", false),
          option("unqualified", "Unqualified", "gray", false),
        ],
      },
      { key: "company", label: "Company", kind: "TEXT" },
      { key: "phone", label: "Phone", kind: "PHONE", group: "Contact details" },
      { key: "mobile", label: "Mobile", kind: "MOBILE", group: "Contact details" },
      { key: "email", label: "Email", kind: "EMAIL", group: "Contact details" },
      country,
      {
        key: "source",
        label: "Source",
        kind: "SELECT",
        options: [
          option("web", "Website", "gray"),
          option("referral", "Referral", "gray"),
          option("event", "Event", "gray"),
          option("call", "Phone call", "gray"),
        ],
      },
    ],
  },
  {
    key: "contact",
    singular: "Contact",
    plural: "Contacts",
    icon: "user",
    fields: [
      { key: "title", label: "Job title", kind: "TEXT" },
      { ...account, inverseLabel: "Contacts" },
      { key: "phone", label: "Phone", kind: "PHONE", group: "Contact details" },
      { key: "mobile", label: "Mobile", kind: "MOBILE", group: "Contact details" },
      { key: "fax", label: "Fax", kind: "FAX", group: "Contact details" },
      { key: "whatsapp", label: "WhatsApp", kind: "WHATSAPP", group: "Contact details" },
      { key: "email", label: "Email", kind: "EMAIL", group: "Contact details" },
      country,
    ],
  },
  {
    key: "account",
    singular: "Account",
    plural: "Accounts",
    icon: "building",
    fields: [
      { key: "phone", label: "Phone", kind: "PHONE", group: "Contact details" },
      { key: "fax", label: "Fax", kind: "FAX", group: "Contact details" },
      { key: "website", label: "Website", kind: "URL", group: "Contact details" },
      {
        key: "industry",
        label: "Industry",
        kind: "SELECT",
        options: [
          option("manufacturing", "Manufacturing", "gray"),
          option("logistics", "Logistics", "gray"),
          option("retail", "Retail", "gray"),
          option("services", "Services", "gray"),
          option("health", "Healthcare", "gray"),
        ],
      },
      country,
    ],
  },
  {
    key: "deal",
    singular: "Deal",
    plural: "Deals",
    icon: "handshake",
    fields: [
      {
        key: "stage",
        label: "Stage",
        kind: "STATUS",
        options: [
          option("discovery", "Discovery", "blue"),
          option("proposal", "Proposal", "violet"),
          option("negotiation", "Negotiation", "amber"),
          option("won", "Won", "green", false),
          option("lost", "Lost", "gray", false),
        ],
      },
      { key: "amount", label: "Amount", kind: "MONEY" },
      { key: "closeDate", label: "Close date", kind: "DATE" },
      { ...contact, inverseLabel: "Deals" },
      { ...account, inverseLabel: "Deals" },
      { key: "phone", label: "Phone", kind: "PHONE", group: "Contact details" },
    ],
  },
  {
    key: "case",
    singular: "Case",
    plural: "Cases",
    icon: "lifebuoy",
    fields: [
      {
        key: "status",
        label: "Status",
        kind: "STATUS",
        options: [
          option("new", "New", "blue"),
          option("open", "Open", "amber"),
          option("waiting", "Pending", "violet"),
          option("solved", "Solved", "green", false),
        ],
      },
      {
        key: "priority",
        label: "Priority",
        kind: "SELECT",
        options: [
          option("low", "Low", "gray"),
          option("normal", "Normal", "blue"),
          option("high", "High", "red"),
        ],
      },
      { ...contact, inverseLabel: "Cases" },
      { ...account, inverseLabel: "Cases" },
      { key: "phone", label: "Callback number", kind: "PHONE", group: "Contact details" },
      { key: "description", label: "Description", kind: "LONG_TEXT" },
    ],
  },
];

/** Creates the built-in types and fields that are missing. Keeps an administrator's changes. */
export async function installBuiltInTypes(tx: Tx) {
  for (const [position, { fields: _fields, ...type }] of BUILT_IN_TYPES.entries()) {
    await tx.recordType.upsert({
      where: { key: type.key },
      create: { ...type, position, builtIn: true },
      update: {},
    });
  }
  const ids = new Map(
    (await tx.recordType.findMany({ select: { id: true, key: true } })).map((t) => [t.key, t.id]),
  );
  for (const type of BUILT_IN_TYPES) {
    const typeId = ids.get(type.key)!;
    for (const [position, { target, options, ...field }] of type.fields.entries()) {
      await tx.field.upsert({
        where: { typeId_key: { typeId, key: field.key } },
        create: {
          ...field,
          typeId,
          position,
          options: options ?? [],
          targetTypeId: target ? ids.get(target) : null,
        },
        update: {},
      });
    }
  }
}
