import { Client } from "pg";
import { db } from "@/lib/base/db";
import { matchCaller } from "@/lib/records/match-index/match-caller";
import { makeRandom } from "../scripts/seed/random";
import { distribution, report, round, timed } from "./report";

const LOOKUPS = 2000;
const SCANS = 5;

const numberOf = (i: number) => `+331${String(10_000_000 + i).padStart(8, "0")}`;

/** Adds `rows` contacts with a number each, as people type them, and their match index rows. */
export async function fillNumbers(rows: number) {
  const type = await db.recordType.findUniqueOrThrow({ where: { key: "contact" }, select: { id: true } });
  const field = await db.field.findFirstOrThrow({
    where: { typeId: type.id, key: "phone" },
    select: { id: true },
  });
  const STEP = 500_000;
  for (let from = 0; from < rows; from += STEP) {
    const to = Math.min(rows, from + STEP) - 1;
    await db.$executeRaw`
      INSERT INTO "Record" (id, "typeId", name, "searchText", values)
      SELECT 'm' || i, ${type.id}, 'Contact ' || i, 'contact ' || i,
             jsonb_build_object('phone', overlay(to_char(10000000 + i, 'FM"01 "00" "00" "00" "00') placing '01' from 1 for 2))
      FROM generate_series(${from}::int, ${to}::int) i`;
    await db.$executeRaw`
      INSERT INTO "PhoneNumber" (id, e164, "recordId", "fieldId", raw)
      SELECT 'm' || i, '+331' || (10000000 + i), 'm' || i, ${field.id}, '01 ' || i
      FROM generate_series(${from}::int, ${to}::int) i`;
  }
  await db.$executeRaw`ANALYZE "Record"`;
  await db.$executeRaw`ANALYZE "PhoneNumber"`;
}

/**
 * Measures the caller match against a bare index lookup and the approach of other open-source CRMs, on the same rows.
 */
export async function benchMatching(rows: number, databaseUrl: string) {
  const random = makeRandom(1);
  const raw = new Client({ connectionString: databaseUrl });
  await raw.connect();
  const lookup = (e164: string) =>
    raw.query({
      name: "lookup",
      text: `SELECT "recordId" FROM "PhoneNumber" WHERE e164 = $1`,
      values: [e164],
    });
  const scan = (e164: string) =>
    raw.query(
      `SELECT id FROM "Record" WHERE regexp_replace(values ->> 'phone', '\\D', '', 'g') LIKE '%' || $1 ORDER BY "updatedAt" DESC LIMIT 1`,
      [e164.slice(-8)],
    );
  const pick = () => numberOf(random.int(0, rows - 1));
  for (let i = 0; i < 200; i++) await Promise.all([lookup(pick()), matchCaller(pick())]);
  const times = { raw: [] as number[], match: [] as number[], scan: [] as number[] };
  // Alternates, so that other load on the machine affects both.
  for (let i = 0; i < LOOKUPS; i++) {
    times.raw.push(await timed(() => lookup(pick())));
    times.match.push(await timed(() => matchCaller(pick())));
  }
  for (let i = 0; i < SCANS; i++) times.scan.push(await timed(() => scan(pick())));
  await raw.end();
  const [lookups, matches, scans] = [times.raw, times.match, times.scan].map(distribution) as [
    Figures,
    Figures,
    Figures,
  ];
  report("caller-match", {
    rows,
    unit: "ms",
    raw: lookups,
    match: matches,
    scan: scans,
    p50Ratio: round(matches.p50 / lookups.p50),
    p99Ratio: round(matches.p99 / lookups.p99),
    fasterThanScan: Math.round(scans.p50 / matches.p50),
    budget: "p50 ≤ 2× raw, p99 ≤ 3× raw, ≥ 1000× faster than the scan (at 10 M rows)",
  });
}

type Figures = ReturnType<typeof distribution>;
