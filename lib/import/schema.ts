import { z } from "zod";

/** Where a column goes: "name", "owner", a field's key, or nowhere. Two columns that are the name are joined. */
export const importSchema = z.object({
  fileName: z.string(),
  header: z.array(z.string()),
  columns: z.array(z.string().nullable()),
  format: z.object({ decimal: z.enum([".", ","]), dates: z.enum(["DMY", "MDY"]) }),
  duplicates: z.object({
    /** "name" or a field's key; null: every line is a new record. */
    by: z.string().nullable(),
    policy: z.enum(["skip", "update", "create"]),
  }),
  /** Whether a linked record that is not there is created by its name. */
  createLinks: z.boolean(),
  /** Owner of new records, where no column says. */
  ownerId: z.string().nullable(),
});

export type ImportSettings = z.infer<typeof importSchema>;

export const MOST_ROWS = 1_000_000;

export const MOST_BYTES = 500 * 1024 * 1024;
