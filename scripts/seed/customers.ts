/** The demo company's records, with their dates. */
import { addDays } from "@/lib/base/days";
import { db } from "@/lib/base/db";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { checkRecord, createRecords } from "@/lib/records/write";
import {
  ACCOUNTS,
  CASES,
  DEAL_SUBJECTS,
  firstNames,
  JOB_TITLES,
  lastNames,
  REGULAR,
  SWITCHBOARD,
} from "./company";
import { messyNumber } from "./numbers";
import type { Random } from "./random";
import type { WorkTime } from "./work-time";

/** A record to write; its id is set by then. */
export interface Planned {
  id: string;
  typeKey: string;
  name: string;
  ownerId: string;
  values: Record<string, unknown>;
  links: Record<string, Planned>;
  createdAt: number;
  /** When its values last changed. */
  updatedAt: number;
}

/** In writing order: link targets come first. */
const TYPE_KEYS = ["account", "contact", "deal", "case", "lead"];

/** In days. */
const YEAR = 365;
const LEADS = 40;
const DEAL_STAGES = ["discovery", "proposal", "negotiation", "won", "lost"];
const CASE_STATUSES = ["new", "open", "waiting", "solved", "solved"];
const LEAD_STATUSES = ["new", "new", "working", "qualified", "unqualified"];

const ascii = (text: string) =>
  text
    .replaceAll("ı", "i")
    .normalize("NFD")
    .replace(/[^a-z ]/gi, "")
    .toLowerCase()
    .trim();
const domain = (company: string) => `${ascii(company).replace(/ +/g, "-")}.example`;
const email = (name: string, company: string) => `${ascii(name).replace(/ +/g, ".")}@${domain(company)}`;

export function planCustomers(random: Random, time: WorkTime, ownerIds: readonly string[]): Planned[] {
  const planned: Planned[] = [];
  const plan = (
    typeKey: string,
    name: string,
    createdAt: number,
    values: Planned["values"],
    links: Planned["links"] = {},
  ) => {
    const ownerId = random.pick(ownerIds);
    planned.push({ id: "", typeKey, name, ownerId, values, links, createdAt, updatedAt: createdAt });
    return planned.at(-1)!;
  };
  const used = new Set<string>();
  const personName = (country: string): string => {
    const name = `${random.pick(firstNames(country))} ${random.pick(lastNames(country))}`;
    if (used.has(name)) return personName(country);
    used.add(name);
    return name;
  };
  /** Takes each status in turn, so that none is missing. */
  const inTurn = (all: readonly string[], i: number) => all[i % all.length]!;

  for (const [i, { name: company, country, industry }] of ACCOUNTS.entries()) {
    const since = company === REGULAR ? YEAR : random.int(120, 2 * YEAR);
    const phone = messyNumber(country, random);
    const account = plan("account", company, time.ago(since), {
      phone,
      country,
      industry,
      website: `https://${domain(company)}`,
    });
    const people = Array.from({ length: (company.length % 2) + 2 }, (_, nth) => {
      const name = personName(country);
      const direct = messyNumber(country, random);
      const isShared = company === SWITCHBOARD;
      return plan(
        "contact",
        name,
        // The first contact comes with the account, the others later.
        nth === 0 ? account.createdAt : time.ago(random.int(20, since - 1)),
        {
          title: random.pick(JOB_TITLES),
          phone: isShared ? phone : direct,
          mobile: isShared || random.chance(0.4) ? messyNumber(country, random) : null,
          email: email(name, company),
          country,
        },
        { account },
      );
    });
    const links = { contact: people[0]!, account };
    for (let nth = 0; nth < 1 + (i % 2); nth++) {
      const stage = inTurn(DEAL_STAGES, i + 2 * nth);
      const isOver = stage === "won" || stage === "lost";
      const age = isOver ? random.int(60, 119) : random.int(4, 70);
      plan(
        "deal",
        `${DEAL_SUBJECTS[(i + nth) % DEAL_SUBJECTS.length]} – ${company}`,
        time.ago(age),
        {
          stage,
          amount: String(random.int(8, 240) * 500),
          // A few are past their close date, as in any company.
          closeDate: addDays(time.today, isOver ? -random.int(1, age - 20) : random.int(-6, 90)),
        },
        links,
      );
    }
    for (let nth = 0; nth < 1 + ((i + 1) % 2); nth++) {
      const status = inTurn(CASE_STATUSES, i + nth);
      const [subject, description] = CASES[(i + 3 * nth) % CASES.length]!;
      plan(
        "case",
        subject,
        time.ago(status === "new" ? random.int(0, 3) : random.int(5, 100)),
        {
          status,
          priority: random.pick(["low", "normal", "normal", "high"]),
          phone: random.chance(0.3) ? people[0]!.values.phone : null,
          description,
        },
        links,
      );
    }
  }
  for (let i = 0; i < LEADS; i++) {
    const country = random.pick(["FR", "FR", "GB", "DE", "US", "SE"]);
    const name = personName(country);
    const company = `${random.pick(lastNames(country))} ${random.pick(["& Co", "Group", "Services"])}`;
    const status = inTurn(LEAD_STATUSES, i);
    plan("lead", name, time.ago(status === "new" ? random.int(0, 6) : random.int(7, 90)), {
      status,
      company,
      phone: messyNumber(country, random),
      email: email(name, company),
      country,
      source: random.pick(["web", "web", "referral", "event", "call"]),
    });
  }
  return planned;
}

/** Writes records as a form would. */
export async function writeCustomers(planned: readonly Planned[], types: TypeView[], defaultCountry: string) {
  for (const typeKey of TYPE_KEYS) {
    const type = types.find(({ key }) => key === typeKey)!;
    const ofType = planned.filter((record) => record.typeKey === typeKey);
    const inputs = ofType.map(({ name, ownerId, values, links }) => {
      const ids = Object.fromEntries(Object.entries(links).map(([key, { id }]) => [key, [id]]));
      const input = { name, ownerId, values, links: ids };
      const checked = checkRecord(type, input);
      if (checked.errors) throw new Error(`seed: ${typeKey} ${name}: ${JSON.stringify(checked.errors)}`);
      return { ...input, values: checked.values };
    });
    const ids = await createRecords(db, type, inputs, defaultCountry);
    ofType.forEach((record, i) => (record.id = ids[i]!));
  }
}

/** Backdates written records: the product's own code only uses the current time. */
export async function dateCustomers(planned: readonly Planned[]) {
  const dates = planned.map(({ id, createdAt, updatedAt }) => ({
    id,
    created: new Date(createdAt),
    updated: new Date(updatedAt),
  }));
  await db.$executeRaw`
    UPDATE "Record" r SET "createdAt" = d.created, "updatedAt" = d.updated
    FROM jsonb_to_recordset(${JSON.stringify(dates)}::jsonb)
      AS d(id text, created timestamp(3), updated timestamp(3))
    WHERE r.id = d.id`;
}
