import "server-only";
import { db } from "../base/db";
import type { NewEvent } from "./domain-event";
import { addressOf } from "../http/address";
import { emit } from "./emit";

type Exported = Extract<NewEvent, { kind: "data.exported" }>["data"];

interface Exporter {
  id: string;
  name: string;
}

/** Emits that a user takes data out as a file. Awaited before the first line is sent. */
export const emitExport = (
  actor: Exporter,
  request: Request,
  data: Omit<Exported, "query">,
  recordIds: readonly string[] = [],
): Promise<void> =>
  emit(db, [
    {
      kind: "data.exported",
      actor,
      subjectId: recordIds[0] ?? data.type?.key ?? data.what,
      recordIds,
      data: { ...data, query: new URL(request.url).search },
      address: addressOf(request.headers),
    },
  ]);
