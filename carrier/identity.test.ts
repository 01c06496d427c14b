import { SignJWT } from "jose";
import { describe, expect, test } from "vitest";
import { DEFAULT_READINGS, type Readings } from "./readings";
import { readToken } from "./signalling/token";
import { ACCOUNT, makeRig, NUMBER, twiml } from "./testing/rig";

const TAKEN = [
  "agent_7",
  "agent-7-1732",
  "jo.smith",
  "jo@example.com",
  "jo+desk@example.com",
  "a:b/c;d=e,f!g~h*i'(j)&$",
  "Zoë",
  "田中",
  "😀",
  "a".repeat(121),
];
const REFUSED = ["a b", "a\tb", "a\nb", "a\u0000b", "a\u0085b", "50%", "a%20b", ...'<>#"{}|\\^[]`'];
const LONG = "a".repeat(122);
const TOO_LONG = "a".repeat(257);

const register = (identity: unknown, readings: Readings) =>
  new SignJWT({
    grants: { identity, voice: { incoming: { allow: true } } },
    iss: ACCOUNT.apiKeySid,
    sub: ACCOUNT.accountSid,
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT", cty: "twilio-fpa;v=1" })
    .setIssuedAt()
    .setExpirationTime("1m")
    .sign(new TextEncoder().encode(ACCOUNT.apiKeySecret))
    .then((token) => readToken([ACCOUNT], token, readings))
    .then(
      (grant) => grant.identity,
      ({ code }: { code: number }) => code,
    );

const byRest = async (identity: string, readings: Readings, into?: string) => {
  const { client } = makeRig({ readings });
  const to = `client:${identity}`;
  const made = into
    ? client.conferences(into).participants.create({ to, from: NUMBER })
    : client.calls.create({ to, from: NUMBER, twiml: twiml("<Pause/>") });
  return made.then(
    () => "taken",
    ({ code }: { code: number }) => code,
  );
};

const escape = (text: string) => text.replace(/[&<>]/g, (c) => `&#${c.charCodeAt(0)};`);

const byTwiml = async (identity: string, readings: Readings, isNoun: boolean) => {
  const rig = makeRig({ readings });
  const name = escape(identity);
  const noun = isNoun ? `<Identity>${name}</Identity>` : name;
  rig.documents["/inbound"] = twiml(`<Dial timeout="2"><Client>${noun}</Client></Dial>`);
  rig.carrier.dial("+33199004444", NUMBER);
  await rig.clock.advance(100);
  return rig.carrier.problems[0]?.message.slice(0, 5) ?? "taken";
};

describe("an identity, read as the service does (unless-refused), is", () => {
  const readings = DEFAULT_READINGS;

  test.each(TAKEN)("%s: registered, called by REST, by <Client> and by <Identity>", async (identity) => {
    expect(await register(identity, readings)).toBe(identity);
    expect(await byRest(identity, readings)).toBe("taken");
    expect(await byRest(identity, readings, "room")).toBe("taken");
    expect(await byTwiml(identity, readings, false)).toBe("taken");
    expect(await byTwiml(identity, readings, true)).toBe("taken");
  });

  test.each(REFUSED)("%j: refused where error 31105 names it", async (identity) => {
    expect(await register(identity, readings)).toBe(31105);
    expect(await byRest(identity, readings)).toBe(21211);
    expect(await byRest(identity, readings, "room")).toBe(21211);
    // Some characters are not valid XML, so the document itself is invalid.
    if (!identity.includes("\u0000")) expect(await byTwiml(identity, readings, true)).toBe("13224");
  });

  test("up to 121 characters long in a token, up to 256 in a call", async () => {
    expect(await register(LONG, readings)).toBe(31105);
    expect(await byRest(LONG, readings)).toBe("taken");
    expect(await byTwiml(LONG, readings, false)).toBe("taken");
    expect(await byRest(TOO_LONG, readings)).toBe(21211);
    expect(await byTwiml(TOO_LONG, readings, false)).toBe("13224");
  });

  test("a text, and no number or list", async () => {
    expect(await register(7, readings)).toBe(31105);
    expect(await register(["a"], readings)).toBe(31105);
    expect(await register("", readings)).toBeNull();
    expect(await byRest("", readings)).toBe(21211);
  });

  test("called with its parameters behind a question mark", async () => {
    expect(await byRest("agent-7?case=50%25 off", readings)).toBe("taken");
  });
});

describe("an identity, read as the documents say (word-characters), is", () => {
  const readings: Readings = { ...DEFAULT_READINGS, identities: "word-characters" };

  test.each(["agent_7", "A".repeat(121)])("%s: taken", async (identity) => {
    expect(await register(identity, readings)).toBe(identity);
    expect(await byRest(identity, readings)).toBe("taken");
    expect(await byTwiml(identity, readings, false)).toBe("taken");
  });

  test.each(["agent-7-1732", "jo@example.com", "Zoë", LONG])("%s: refused", async (identity) => {
    expect(await register(identity, readings)).toBe(31105);
    expect(await byRest(identity, readings)).toBe(21211);
    expect(await byTwiml(identity, readings, false)).toBe("13224");
  });
});
