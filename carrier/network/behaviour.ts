import { z } from "zod";

const simpleSays = z.union([
  z.literal("silence"),
  /** Repeats what it hears. */
  z.literal("echo"),
  /** Plays a greeting and a beep, then listens; `hearing` measures what was said. */
  z.literal("voicemail"),
  z.object({ hertz: z.number().positive() }),
]);

/** Behaviour of a telephone in the simulated public network. */
export const behaviourSchema = z.object({
  /** Result of calling it; `failed` is a number that does not exist, `reject` a person who declines. */
  outcome: z.enum(["answer", "busy", "reject", "no-answer", "failed"]).default("answer"),
  answerAfterMs: z.number().int().min(0).default(1500),
  /** The network itself gives up after this long; by default the caller's timeout decides. */
  giveUpAfterMs: z.number().int().positive().optional(),
  says: z
    .union([
      simpleSays,
      /** A phone menu: its prompt, and the result of each key. Other keys repeat the prompt. */
      z.object({ prompt: simpleSays, keys: z.record(z.string().length(1), simpleSays) }),
    ])
    .default("silence"),
  /** Keys it presses once connected; "w" waits half a second. */
  sendDigits: z
    .string()
    .regex(/^[0-9*#ABCDwW]*$/)
    .default(""),
  /** Hangs up this long after the answer. */
  hangUpAfterMs: z.number().int().positive().optional(),
});

export type Behaviour = z.infer<typeof behaviourSchema>;
export type Says = z.infer<typeof simpleSays>;

const behave = (behaviour: z.input<typeof behaviourSchema>) => behaviourSchema.parse(behaviour);

/** Numbers with a fixed behaviour, from a range reserved for fiction. Any other number echoes. */
export const TEST_NUMBERS: Record<string, Behaviour> = {
  "+33199009001": behave({ outcome: "busy" }),
  "+33199009002": behave({ outcome: "no-answer" }),
  "+33199009003": behave({ outcome: "failed" }),
  "+33199009004": behave({ says: "echo" }),
  "+33199009005": behave({ says: { hertz: 440 } }),
  "+33199009006": behave({ says: "silence", hangUpAfterMs: 3000 }),
  "+33199009007": behave({ outcome: "reject" }),
  "+33199009008": behave({ says: "voicemail" }),
  "+33199009009": behave({
    says: { prompt: { hertz: 350 }, keys: { "1": { hertz: 600 }, "2": { hertz: 750 }, "0": "echo" } },
  }),
};

export const DEFAULT_BEHAVIOUR = behave({ says: "echo" });
