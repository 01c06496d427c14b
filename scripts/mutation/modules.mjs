/** The modules whose tests are themselves tested: pure ones, whose tests need no database. */
export const MODULES = [
  "lib/calls/model/*",
  "lib/phone-numbers/*",
  "lib/softphone/state/*",
  "lib/softphone/keyboard",
  "lib/softphone/phone-machine",
  "lib/softphone/status",
  "lib/softphone/tones",
  "lib/softphone/typing",
];

/** Tests of theirs that are too slow to be run for each mutant. */
export const SLOW = ["lib/calls/model/random", "lib/phone-numbers/agreement", "lib/phone-numbers/kinds"];
