import "server-only";
import { preparedQuery } from "../../base/db";
import { presentForm } from "../../phone-numbers/forms";

export interface Match {
  kind: "record" | "user";
  id: string;
  name: string;
  /** Key of the record's type; "user" for a colleague. */
  typeKey: string;
  typeLabel: string;
  status: string | null;
  ownerId: string | null;
  ownerName: string | null;
  ownerTeamId: string | null;
  /** "possible": the stored number's country was only assumed, or it is another form of the caller's number. */
  certainty: "certain" | "possible";
}

const MOST_MATCHES = 20;

const MATCH = `
  SELECT CASE WHEN p."userId" IS NULL THEN 'record' ELSE 'user' END AS kind,
         coalesce(r.id, u.id) AS id,
         coalesce(r.name, u.name) AS name,
         coalesce(t.key, 'user') AS "typeKey",
         coalesce(t.singular, 'Colleague') AS "typeLabel",
         r.status,
         r."ownerId",
         o.name AS "ownerName",
         o."teamId" AS "ownerTeamId",
         CASE WHEN bool_and(p.assumed) THEN 'possible' ELSE 'certain' END AS certainty
  FROM "PhoneNumber" p
  LEFT JOIN "Record" r ON r.id = p."recordId"
  LEFT JOIN "RecordType" t ON t.id = r."typeId"
  LEFT JOIN "User" o ON o.id = r."ownerId"
  LEFT JOIN "User" u ON u.id = p."userId"
  WHERE p.e164 = $1 AND r."deletedAt" IS NULL AND u."disabledAt" IS NULL
  GROUP BY p."userId", r.id, u.id, t.id, o.id
  ORDER BY bool_and(p.assumed),
           array_position(ARRAY['contact', 'lead', 'account', 'deal', 'case'], t.key::text) NULLS LAST,
           r."updatedAt" DESC
  LIMIT $2`;

/**
 * Finds the records and colleagues with this number in the whole workspace, except deleted records and disabled users.
 *
 * The query is one equality on the index of E.164 numbers. A shared switchboard returns everyone behind it, people before
 * their companies, up to 20. Possible matches come last.
 *
 * @param e164  the caller's number; a form that its country no longer uses is looked up in its current form
 */
export async function matchCaller(e164: string): Promise<Match[]> {
  return preparedQuery<Match>(MATCH, [presentForm(e164) ?? e164, MOST_MATCHES]);
}
