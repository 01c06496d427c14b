import { words } from "../../words/calls";
import { words as channelWords } from "../../words/channels";

const TEXTS = {
  blocked: words.callerBlocked,
  "browser-did-not-connect": words.browserDidNotConnect,
  "no-answer-from-channel": words.serviceDidNotTakeCall,
  "invalid-number": channelWords.notANumber,
  unreachable: channelWords.cannotBeReached,
  "country-not-allowed": channelWords.countryNotAllowed,
  "number-not-allowed": channelWords.numberNotAllowed,
  "caller-id-not-verified": channelWords.callerIdNotVerified,
  "invalid-caller-id": channelWords.callerIdNotValid,
  "keys-refused": channelWords.keysNotAccepted,
  "too-many-calls": channelWords.tooManyCalls,
};

/**
 * Why a call could not be placed, or was refused, as stored. A refusal without words of ours keeps the channel's code.
 */
export type CallFailure = keyof typeof TEXTS | `service-refused:${number}`;

const REFUSED = "service-refused:";

/** Returns the agent-facing text of a failure. */
export const failureText = (failure: CallFailure): string =>
  failure.startsWith(REFUSED)
    ? channelWords.serviceRefused(Number(failure.slice(REFUSED.length)))
    : TEXTS[failure as keyof typeof TEXTS];
