/** What the interface says about channels. */
export const words = {
  signatureNotValid: "The signature is not valid.",
  noNumberAssigned: "No phone number is assigned to you. Ask an administrator.",
  notANumber: "This is not a number that can be called. Check it.",
  cannotBeReached: "This number cannot be reached.",
  countryNotAllowed: "The telephone account may not call this country. Ask an administrator.",
  numberNotAllowed: "The telephone account may not call this number. Ask an administrator.",
  callerIdNotVerified:
    "The number you call from is not verified with the telephone account. Ask an administrator.",
  callerIdNotValid: "The number you call from is not valid. Ask an administrator.",
  keysNotAccepted: "The telephone account's keys are not accepted. Ask an administrator.",
  tooManyCalls: "Too many calls are running on the telephone account. Try again in a moment.",
  serviceRefused: (code: number) => `The telephone service refused the call (${code}).`,
  readyForCalls: "Ready for calls.",
  serviceReconnecting: "The telephone service is not reachable. Reconnecting…",
  serviceNotReachable: "The telephone service is not reachable.",
  leaveAMessage: "Nobody can take your call right now. Please leave a message after the tone.",
  alreadyAnswered: "Your colleague has already answered this call.",
  alreadyInThisCall: "You are already in this call.",
  notPlaced: "The call could not be placed.",
  notInService: "This number is not in service.",
};
