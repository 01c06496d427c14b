import { db } from "@/lib/base/db";
import type { Prisma } from "@/lib/generated/prisma/client";
import type { ImportSettings } from "@/lib/import/schema";
import { uploadFile } from "@/lib/import/upload";
import { FROM_THE_END } from "@/lib/jobs/run";
import type { CurrentUser } from "@/lib/auth/permissions";
import { loadTypes } from "@/lib/records/types";
import { createRecords } from "@/lib/records/write";
import { COUNTRY } from "./database";

export const findType = async (key: string) => (await loadTypes()).find((type) => type.key === key)!;

/** Adds `count` contacts, each with a number of its own. */
export async function addContacts(count: number, ownerId: string | null = null) {
  const type = await findType("contact");
  for (let start = 0; start < count; start += 500) {
    const inputs = Array.from({ length: Math.min(500, count - start) }, (_, i) => ({
      name: `Contact ${start + i}`,
      ownerId,
      values: { phone: `+3319900${String(start + i).padStart(4, "0")}`, title: `Title ${start + i}` },
      links: {},
    }));
    await db.$transaction((tx) => createRecords(tx, type, inputs, COUNTRY));
  }
}

/** Starts a job on all records of a list. */
export async function startJob(
  kind: "EDIT" | "DELETE" | "REBUILD" | "RETYPE",
  userId: string,
  typeKey: string,
  input: Record<string, unknown>,
) {
  const { id } = await db.job.create({
    data: {
      kind,
      state: "RUNNING",
      userId,
      typeId: (await findType(typeKey)).id,
      label: { code: "deleted" },
      input: { query: "", ...input } as Prisma.InputJsonObject,
    },
  });
  return id;
}

export const undo = (id: string) =>
  db.job.update({ where: { id }, data: { state: "UNDOING", position: FROM_THE_END } });

/** Uploads a file and starts its check, or its import at once. */
export async function startImport(
  user: CurrentUser,
  typeKey: string,
  file: string | Buffer,
  change: Partial<ImportSettings> = {},
  state: "CHECKING" | "RUNNING" = "RUNNING",
) {
  const type = await findType(typeKey);
  const data = Buffer.from(file);
  async function* bytes() {
    for (let at = 0; at < data.length; at += 60_000) yield data.subarray(at, at + 60_000);
  }
  const uploaded = await uploadFile(user, type, "test.csv", bytes());
  if (!uploaded.ok) throw new Error(uploaded.message);
  const { input } = await db.job.findUniqueOrThrow({ where: { id: uploaded.value } });
  await db.job.update({
    where: { id: uploaded.value },
    data: { state, input: { ...(input as unknown as ImportSettings), ...change } },
  });
  return uploaded.value;
}
