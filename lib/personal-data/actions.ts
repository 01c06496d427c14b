"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";
import { withUser } from "../auth/action";
import { startErasure } from "./erase";

const MOST_RECORDS = 50;

/** Erases the person whom these records are about, as the user has reviewed them. */
export const erasePersonAction = withUser(
  z.object({
    recordIds: z.array(z.string()).min(1).max(MOST_RECORDS),
    versions: z.array(z.int32()).max(MOST_RECORDS),
    calls: z.int32(),
  }),
  async (user, reviewed) => {
    const started = await startErasure(user, reviewed);
    if (started.ok) revalidatePath("/records", "layout");
    return started;
  },
);
