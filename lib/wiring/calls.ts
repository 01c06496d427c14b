import "server-only";
import { randomBytes } from "node:crypto";
import { getAccountOfNumber } from "../company-numbers/accounts";
import { TwilioCallControl } from "../channels/twilio/server/call-control";
import { makeClient } from "../channels/twilio/server/client";
import { systemClock } from "../base/clock";
import { processSingleton } from "../base/process-singleton";
import { Calls } from "../calls/engine/calls";

/** Returns this process's calls, on the real clock and the configured channels. */
export const getCalls = () =>
  processSingleton(
    "calls",
    () =>
      new Calls({
        clock: systemClock,
        makeId: () => randomBytes(12).toString("hex"),
        channels: async (numberId) => {
          const account = await getAccountOfNumber(numberId);
          return {
            id: account.channelId,
            from: account.e164,
            timeouts: account.timeouts,
            recordCalls: account.recordCalls,
            callsPerSecond: account.callsPerSecond,
            control: new TwilioCallControl(makeClient(account), account.e164),
          };
        },
      }),
  );
