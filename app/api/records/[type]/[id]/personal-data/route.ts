import { downloadZip } from "client-zip";
import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { db } from "@/lib/base/db";
import { dayOf } from "@/lib/base/days";
import { cleaned } from "@/lib/base/text";
import { emitExport } from "@/lib/events/exported";
import { exportPerson } from "@/lib/personal-data/export";
import { findPerson, idsOf, mayErase, readWith } from "@/lib/personal-data/person";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/personal-data";

type Context = RouteContext<"/api/records/[type]/[id]/personal-data">;

/** `GET /api/records/contact/cm1/personal-data?with=cm2`: all about the person whom these records are about, as a ZIP archive. */
export async function GET(request: Request, { params }: Context) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const { id } = cleaned(await params);
  const person = await findPerson(db, [id, ...readWith(new URL(request.url).searchParams.get("with"))]);
  if (person.records.length === 0) return problem(404, "not-found", words.notFound);
  if (!mayErase(user, person)) return problem(403, "forbidden", words.noPermission);
  await emitExport(user, request, { what: "person" }, idsOf(person));
  const { body } = downloadZip(exportPerson(user, person));
  return new Response(body, {
    headers: {
      "content-type": "application/zip",
      "content-disposition": `attachment; filename="personal-data-${dayOf(Date.now(), user.timeZone)}.zip"`,
      "cache-control": "no-store",
    },
  });
}
