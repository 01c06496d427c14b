import { z } from "zod";

/** A question that Twilio's documentation leaves open, with each way to read it. */
interface Reading {
  question: string;
  /** The first is the one in force unless the configuration says otherwise. */
  answers: Record<string, string>;
}

/**
 * Where Twilio's documentation is silent, how this carrier behaves is a switch. `npm run verify:twilio` finds out on a
 * real account which reading is true; README.md lists them.
 */
export const READINGS = {
  identities: {
    question: "A browser's identity, where the documents say letters, digits and underscore, may hold",
    answers: {
      "unless-refused": 'all but what error 31105 names: control characters, space, <>#%"{}|\\^[]`',
      "word-characters": "nothing else",
    },
  },
  customParamsInTo: {
    question: "Custom parameters in `To=client:…?a=b` of POST /Calls",
    answers: {
      delivered: "reach the browser, as those of POST /Participants do",
      dropped: "are cut off",
    },
  },
  rejectedByDevice: {
    question: "A call whose device rejects it (`call.reject()`) ends as",
    answers: { busy: "busy", "no-answer": "no-answer" },
  },
  rejectOfOne: {
    question: "One of several devices of an identity rejects",
    answers: {
      "ends-all": "the call ends, the others stop ringing",
      "others-ring": "the others go on ringing; the last one's reject ends the call",
    },
  },
  removedFromConference: {
    question: "A participant that came by TwiML is removed by REST",
    answers: {
      continues: "its document goes on after the <Dial>",
      "hangs-up": "its call ends",
    },
  },
  aloneInConference: {
    question: "The only participant left in a started conference hears",
    answers: { silence: "nothing", music: "the waiting music again" },
  },
  announcementOnHold: {
    question: "A conference announcement, to a participant on hold, is",
    answers: { "not-heard": "not heard", heard: "heard over the hold music" },
  },
  earlyMediaJoin: {
    question: "participant-join of a participant called with EarlyMedia is told",
    answers: { "while-ringing": "while it rings", "at-answer": "when it answers" },
  },
  recordingAtRedirect: {
    question: "A recording started by REST, when its call is redirected to new TwiML",
    answers: { "goes-on": "goes on", stops: "stops" },
  },
  keysInConference: {
    question: "Keys pressed in a browser, to the others in its conference, are",
    answers: { heard: "heard as tones", "not-heard": "not heard" },
  },
  retryToken: {
    question: "I-Twilio-Idempotency-Token of a repeated webhook is",
    answers: { same: "that of the first attempt", new: "a new one" },
  },
  recordingMedia: {
    question: "GET of a recording's media answers",
    answers: { direct: "with the audio", redirect: "302 to where the audio is" },
  },
  failedAction: {
    question: "When the action URL of a verb fails, the call",
    answers: {
      fallback: "goes to the fallback URL of the number, application or call",
      apology: "ends with the error message",
    },
  },
  secondRecording: {
    question: "A second recording of a call that is being recorded is",
    answers: { allowed: "started beside the first", refused: "refused with 21220" },
  },
  completedWhileRinging: {
    question: "Status=completed, to an outgoing call that still rings, ends it as",
    answers: { canceled: "canceled", completed: "completed" },
  },
  unknownTwiml: {
    question: "A verb or attribute that Twilio does not know (12200)",
    answers: {
      refused: "fails the document",
      ignored: "is noted as a warning and ignored",
    },
  },
} as const satisfies Record<string, Reading>;

export type ReadingName = keyof typeof READINGS;
export type Readings = { [K in ReadingName]: keyof (typeof READINGS)[K]["answers"] };

const names = Object.keys(READINGS) as ReadingName[];

/** The first answer of each, unless said otherwise. */
export const readingsSchema = z.strictObject(
  Object.fromEntries(
    names.map((name) => {
      const answers = Object.keys(READINGS[name].answers) as [string, ...string[]];
      return [name, z.enum(answers).default(answers[0])];
    }),
  ),
) as unknown as z.ZodType<Readings, Partial<Readings>>;

export const DEFAULT_READINGS = readingsSchema.parse({});
