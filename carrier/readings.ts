import { z } from "zod";

/** A question that Twilio's documentation leaves open, with its possible answers. */
interface Reading {
  question: string;
  /** The first applies unless the configuration says otherwise. */
  answers: Record<string, string>;
}

/**
 * Switches for behaviour that Twilio's documentation does not specify. `npm run verify:twilio` finds the true answers
 * on a real account; README.md lists them all.
 */
export const READINGS = {
  identities: {
    question: "A browser's identity, documented as letters, digits and underscore, may contain",
    answers: {
      "unless-refused": 'anything but what error 31105 names: control characters, space, <>#%"{}|\\^[]`',
      "word-characters": "nothing else",
    },
  },
  customParamsInTo: {
    question: "Custom parameters in `To=client:…?a=b` of POST /Calls",
    answers: {
      delivered: "reach the browser, like those of POST /Participants",
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
      "others-ring": "the others keep ringing; the last rejection ends the call",
    },
  },
  removedFromConference: {
    question: "A participant that joined by TwiML is removed by REST",
    answers: {
      continues: "its document continues after the <Dial>",
      "hangs-up": "its call ends",
    },
  },
  loneStart: {
    question: "A conference whose only participant has startConferenceOnEnter",
    answers: { starts: "has started: it hears silence", waits: "waits for a second: it hears its waitUrl" },
  },
  updateWhileWaiting: {
    question: "An update of a participant whose conference has not started",
    answers: { works: "works", refused: "is refused with 404" },
  },
  maxParticipantsOf: {
    question: "A conference is full by the maxParticipants of",
    answers: { joiner: "the call that wants to join", first: "the first participant" },
  },
  fullConference: {
    question: "The document of a call that finds the conference full (16020) goes on to",
    answers: { "next-verb": "the next verb", action: "the action of the Dial" },
  },
  aloneInConference: {
    question: "The only participant left in a started conference hears",
    answers: { silence: "nothing", music: "the waiting music again" },
  },
  holdAgain: {
    question: "Hold with another HoldUrl, for a participant on hold,",
    answers: { ignored: "changes nothing", replaces: "replaces the music" },
  },
  holdUrlFails: {
    question: "A participant whose HoldUrl fails hears",
    answers: { silence: "nothing", music: "Twilio's own music" },
  },
  redirectWhileHeld: {
    question: "A redirect of a call on hold",
    answers: { moves: "takes it out of the conference", refused: "is refused with 21220" },
  },
  failedAnnouncement: {
    question: "An announcement whose file cannot be had is reported by",
    answers: { fail: "announcement-fail", end: "announcement-end", nothing: "no event" },
  },
  announcementOnHold: {
    question: "A conference announcement, to a participant on hold, is",
    answers: { "not-heard": "not heard", heard: "heard over the hold music" },
  },
  earlyMediaJoin: {
    question: "participant-join of a participant called with EarlyMedia is sent",
    answers: { "while-ringing": "while it rings", "at-answer": "when it answers" },
  },
  clientEarlyMedia: {
    question: "While a browser called with EarlyMedia rings, the others in its conference hear",
    answers: { silence: "nothing of it", ringback: "ringback" },
  },
  deadBrowser: {
    question: "A browser that vanished keeps its call for",
    answers: { "0 s": "hardly a second, or as long as the SDK asked for", "20 s": "20 s" },
  },
  recordingAtRedirect: {
    question: "A recording started by REST, when its call is redirected to new TwiML",
    answers: { "goes-on": "continues", stops: "stops" },
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
  actionAfterHangUp: {
    question: "When a call hangs up in a conference, the action URL of its <Dial> is",
    answers: { "not-asked": "not requested", asked: "requested, with the call's final status" },
  },
  secondRecording: {
    question: "A second recording of a call that is being recorded is",
    answers: { allowed: "started beside the first", refused: "refused with 21220" },
  },
  completedWhileRinging: {
    question: "Status=completed, to an outgoing call that is still ringing, ends it as",
    answers: { canceled: "canceled", completed: "completed" },
  },
  unknownTwiml: {
    question: "A verb or attribute that Twilio does not know (12200)",
    answers: {
      refused: "fails the document",
      ignored: "is logged as a warning and ignored",
    },
  },
} as const satisfies Record<string, Reading>;

export type ReadingName = keyof typeof READINGS;
export type Readings = { [K in ReadingName]: keyof (typeof READINGS)[K]["answers"] };

const names = Object.keys(READINGS) as ReadingName[];

/** Takes the first answer of each reading by default. */
export const readingsSchema = z.strictObject(
  Object.fromEntries(
    names.map((name) => {
      const answers = Object.keys(READINGS[name].answers) as [string, ...string[]];
      return [name, z.enum(answers).default(answers[0])];
    }),
  ),
) as unknown as z.ZodType<Readings, Partial<Readings>>;

export const DEFAULT_READINGS = readingsSchema.parse({});
