import "server-only";
import { randomBytes } from "node:crypto";
import { getAccount, getNumber, type TwilioAccount } from "../company-numbers/accounts";
import { TwilioCallControl } from "../channels/twilio/server/call-control";
import { clientOf } from "../channels/twilio/server/client";
import { systemClock } from "../base/clock";
import { processSingleton } from "../base/process-singleton";
import { CallEngine } from "../calls/engine/call-engine";
import type { CallControl } from "../calls/ports";
import type { ChannelKind } from "../generated/prisma/client";

/** Makes the control of a channel, by its kind. */
const CONTROLS: Record<ChannelKind, (account: TwilioAccount) => CallControl> = {
  TWILIO: (account) =>
    new TwilioCallControl(clientOf(account), {
      ringSeconds: Math.ceil(account.timeouts.incoming / 1000),
      callerId: getNumber,
    }),
};

/** Returns this process's calls, on the real clock and the configured channels. */
export const getCalls = () =>
  processSingleton(
    "calls",
    () =>
      new CallEngine({
        clock: systemClock,
        makeId: () => randomBytes(12).toString("hex"),
        channels: async (channelId) => {
          const account = await getAccount(channelId);
          return {
            id: channelId,
            timeouts: account.timeouts,
            recordCalls: account.recordCalls,
            callsPerSecond: account.callsPerSecond,
            control: CONTROLS[account.kind](account),
          };
        },
      }),
  );
