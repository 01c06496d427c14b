/** Prints some of the company's customers with their numbers, as JSON, for the carrier's handset page. */
import { db } from "@/lib/base/db";

const contacts = await db.$queryRaw<{ name: string; number: string }[]>`
  SELECT DISTINCT ON (r.name) r.name || coalesce(' (' || a.name || ')', '') AS name, p.e164 AS number
  FROM "Record" r
  JOIN "RecordType" t ON t.id = r."typeId" AND t.key = 'contact'
  JOIN "PhoneNumber" p ON p."recordId" = r.id
  LEFT JOIN "RecordLink" l ON l."fromId" = r.id
  LEFT JOIN "Record" a ON a.id = l."toId"
  WHERE r."deletedAt" IS NULL
  ORDER BY r.name LIMIT 40`;
console.log(JSON.stringify([...contacts, { name: "Unknown caller", number: "+33199005555" }]));
await db.$disconnect();
