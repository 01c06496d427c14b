import { z } from "zod";

/** How a telephone of the simulated public network behaves. */
export const behaviourSchema = z.object({
  /** What becomes of a call to it. */
  outcome: z.enum(["answer", "busy", "no-answer", "failed"]).default("answer"),
  answerAfterMs: z.number().int().min(0).default(1500),
  /** The network itself gives up after this long; by default the caller's own timeout decides. */
  giveUpAfterMs: z.number().int().positive().optional(),
  /** What it says: nothing, what it hears, or a tone. */
  says: z
    .union([z.literal("silence"), z.literal("echo"), z.object({ hertz: z.number().positive() })])
    .default("silence"),
  /** Hangs up this long after the answer. */
  hangUpAfterMs: z.number().int().positive().optional(),
});

export type Behaviour = z.infer<typeof behaviourSchema>;

const behave = (behaviour: z.input<typeof behaviourSchema>) => behaviourSchema.parse(behaviour);

/** Numbers with a fixed behaviour, from a range kept for fiction. Any other number echoes. */
export const TEST_NUMBERS: Record<string, Behaviour> = {
  "+33199009001": behave({ outcome: "busy" }),
  "+33199009002": behave({ outcome: "no-answer" }),
  "+33199009003": behave({ outcome: "failed" }),
  "+33199009004": behave({ says: "echo" }),
  "+33199009005": behave({ says: { hertz: 440 } }),
  "+33199009006": behave({ says: "silence", hangUpAfterMs: 3000 }),
};

export const DEFAULT_BEHAVIOUR = behave({ says: "echo" });
