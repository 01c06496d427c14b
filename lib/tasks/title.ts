import { z } from "zod";
import { words } from "../words/tasks";

export const titleSchema = z.union([
  z.string(),
  z.object({ code: z.literal("call-back"), name: z.string() }),
  z.object({ code: z.literal("call-back-after-loss") }),
]);

/** A task's title as it is stored: the text that a user typed, or a code with the names of the moment. */
export type TaskTitle = z.infer<typeof titleSchema>;

/** Words a stored title. */
export function wordTitle(stored: unknown): string {
  const title = titleSchema.parse(stored);
  if (typeof title === "string") return title;
  return title.code === "call-back" ? words.callBackTitle(title.name) : words.callBackAfterLoss;
}
