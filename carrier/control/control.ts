import { z } from "zod";
import type { Carrier } from "../carrier";
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
  dial: z.object({ from: z.string(), to: z.string(), behaviour: behaviourSchema.partial().optional() }),
  number: z.object({ number: z.string() }),
  hearing: z.object({ number: z.string(), ms: z.number().positive(), hertz: z.array(z.number()) }),
  faults: z.object({
    /** Status callbacks whose URL contains this are affected; "" is all of them. */
    match: z.string().default(""),
    lose: z.boolean().optional(),
    repeat: z.number().int().min(0).optional(),
    delayMs: z.number().int().min(0).optional(),
    /** Delays each delivery by a random time up to `delayMs`, so that they overtake each other. */
    shuffle: z.boolean().optional(),
  }),
  rest: z.object({ status: z.number().int().nullable() }),
};

/**
 * What a test does to the outside world, and what it may look at. Under a prefix that Twilio can never use.
 * Everything is a POST of JSON; see carrier/README.md.
 */
export async function handleControl(
  { carrier, signalling }: Parts,
  method: string,
  path: string,
  body: string,
): Promise<Answer> {
  const { services } = carrier;
  const parse = <T extends z.ZodType>(schema: T): z.output<T> => schema.parse(JSON.parse(body || "{}"));
  switch (`${method} ${path.slice("/_carrier/".length)}`) {
    case "POST behaviour": {
      const { number, behaviour } = parse(bodies.behaviour);
      services.switchboard.behaviours.set(number, behaviour);
      return ok({});
    }
    case "POST dial": {
      const { from, to, behaviour } = parse(bodies.dial);
      const dialled = carrier.dial(from, to, behaviour);
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
    case "POST hearing": {
      const { number, ms, hertz } = parse(bodies.hearing);
      const telephone = services.switchboard.telephones.get(number);
      // One that was never rung has heard nothing.
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
    case "POST rest-fault": {
      const { status } = parse(bodies.rest);
      carrier.rest.fault = () =>
        status === null ? null : new RestError(status, 20_000 + status, "Fault on purpose");
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

const ok = (json: unknown): Answer => ({ status: 200, json });
