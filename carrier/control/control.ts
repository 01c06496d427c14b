import { z } from "zod";
import { VERSTATS } from "../verstat";
import type { Carrier } from "../carrier";
import type { Conference } from "../conferences/conferences";
import { scheduleFaults } from "../faults";
import { mediaFaultSchema } from "../media/webrtc-leg";
import { behaviourSchema } from "../network/behaviour";
import { RestError } from "../rest/errors";
import { durationSeconds } from "../calls/calls";
import type { Signalling } from "../signalling/signalling";

interface Parts {
  carrier: Carrier;
  signalling: Signalling;
}

type Answer = { status: number; json: unknown };

const bodies = {
  behaviour: z.object({ number: z.string(), behaviour: behaviourSchema }),
  dial: z.object({
    from: z.string(),
    to: z.string(),
    behaviour: behaviourSchema.partial().optional(),
    verstat: z.enum(VERSTATS).optional(),
  }),
  number: z.object({ number: z.string() }),
  hearing: z.object({ number: z.string(), ms: z.number().positive(), hertz: z.array(z.number()) }),
  faults: z.object({
    /** Affects status callbacks whose URL contains this text; "" matches all. */
    match: z.string().default(""),
    lose: z.boolean().optional(),
    repeat: z.number().int().min(0).optional(),
    delayMs: z.number().int().min(0).optional(),
    /** Delays each delivery by a random time up to `delayMs`, so deliveries overtake each other. */
    shuffle: z.boolean().optional(),
    /** Replaces the status of the application's answer. */
    status: z.number().int().optional(),
    /** Delays the answer by this much. */
    slowMs: z.number().int().min(0).optional(),
  }),
  /** Schedule of faults that the seed decides; see faults.ts. */
  schedule: z.object({ seed: z.number().int(), rates: z.record(z.string(), z.number().min(0).max(1)) }),
  rest: z.object({
    status: z.number().int().nullable().optional(),
    /** Answered though the request was done. */
    statusAfter: z.number().int().nullable().optional(),
    network: z.enum(["hang", "reset", "reset-after"]).nullable().optional(),
  }),
  media: z.object({ identity: z.string(), fault: mediaFaultSchema.partial() }),
  json: z.object({ url: z.url(), json: z.unknown() }),
};

/**
 * Handles a control request: what a test does to the outside world, and what it may inspect. The prefix is one Twilio
 * can never use. See carrier/README.md.
 */
export function handleControl(
  { carrier, signalling }: Parts,
  method: string,
  path: string,
  body: string,
): Answer {
  try {
    return handle({ carrier, signalling }, method, path, body);
  } catch (error) {
    if (error instanceof z.ZodError || error instanceof SyntaxError)
      return { status: 400, json: { message: error.message } };
    throw error;
  }
}

function handle({ carrier, signalling }: Parts, method: string, path: string, body: string): Answer {
  const { services } = carrier;
  const parse = <T extends z.ZodType>(schema: T): z.output<T> => schema.parse(JSON.parse(body || "{}"));
  switch (`${method} ${path.slice("/_carrier/".length)}`) {
    case "POST behaviour": {
      const { number, behaviour } = parse(bodies.behaviour);
      services.switchboard.behaviours.set(number, behaviour);
      return ok({});
    }
    case "POST dial": {
      const { from, to, behaviour, verstat } = parse(bodies.dial);
      const dialled = carrier.dial(from, to, behaviour, verstat);
      return dialled
        ? ok({ sid: dialled.call.sid })
        : { status: 404, json: { message: `${to} is nobody's number` } };
    }
    case "POST hang-up": {
      const { number } = parse(bodies.number);
      const calls = [...services.calls.all.values()].filter(
        (call) => !call.isOver && (call.from === number || call.to === number),
      );
      for (const call of calls) services.calls.end(call, "completed");
      return ok({ ended: calls.length });
    }
    case "POST end-conference": {
      const { number } = parse(bodies.number);
      const isIn = (conference: Conference) =>
        [...conference.participants.values()].some(({ call }) => call.from === number || call.to === number);
      const ended = [...services.conferences.all.values()].filter(isIn);
      for (const one of ended)
        services.conferences.end(one, "conference-ended-via-api", "conference_ended_via_api");
      return ok({ ended: ended.length });
    }
    case "POST hearing": {
      const { number, ms, hertz } = parse(bodies.hearing);
      const telephone = services.switchboard.telephones.get(number);
      // A telephone that was never called has heard nothing.
      return ok(telephone?.hearing(ms, hertz) ?? { level: 0, shares: {}, digits: "" });
    }
    case "POST faults": {
      const { match, shuffle, delayMs = 0, ...fault } = parse(bodies.faults);
      services.webhooks.fault = (request) => {
        if (!request.url.includes(match)) return {};
        return { ...fault, delayMs: shuffle ? Math.random() * delayMs : delayMs };
      };
      return ok({});
    }
    case "POST fault-schedule": {
      const { seed, rates } = parse(bodies.schedule);
      const faults = scheduleFaults(seed, rates);
      services.webhooks.fault = () => faults.webhook();
      carrier.rest.fault = () => faults.rest();
      carrier.rest.faultAfter = () => faults.restAfter();
      return ok({});
    }
    case "POST rest-fault": {
      const { status = null, statusAfter = null, network = null } = parse(bodies.rest);
      carrier.rest.fault = () => restFault(status);
      carrier.rest.faultAfter = () => (network === "reset-after" ? "lost" : restFault(statusAfter));
      carrier.rest.network = () => (network === "reset-after" ? null : network);
      return ok({});
    }
    case "POST media-fault": {
      const { identity, fault } = parse(bodies.media);
      return ok({ legs: signalling.faultMedia(identity, fault) });
    }
    case "POST json-webhook": {
      const { url, json } = parse(bodies.json);
      const { authToken } = carrier.accounts[0]!;
      services.webhooks.notify(authToken, { url, method: "POST", params: {}, json });
      return ok({});
    }
    case "POST drop-signalling":
      signalling.dropAll();
      return ok({});
    case "GET calls":
      return ok(
        [...services.calls.all.values()].map((call) => ({
          sid: call.sid,
          from: call.from,
          to: call.to,
          direction: call.direction,
          status: call.status,
          createdAt: call.createdAt,
          seconds: durationSeconds(call),
        })),
      );
    case "GET devices":
      return ok([...signalling.connections].filter((c) => c.isRegistered).map((c) => c.grant?.identity));
    case "GET recordings":
      return ok(
        [...services.recordings.all.values()].map((recording) => ({
          from: recording.call?.from ?? null,
          seconds: services.recordings.seconds(recording),
        })),
      );
    case "GET deliveries":
      return ok(services.webhooks.log);
    case "GET problems":
      return ok(carrier.problems);
    default:
      return { status: 404, json: { message: `no ${method} ${path}` } };
  }
}

const restFault = (status: number | null) =>
  status === null ? null : new RestError(status, 20_000 + status, "Fault on purpose");

const ok = (json: unknown): Answer => ({ status: 200, json });
