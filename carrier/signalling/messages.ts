import { z } from "zod";

/** PStream 1.6: JSON text frames `{ type, version, payload }`. These are the messages of Voice SDK 2.18. */
const message = <T extends string, P extends z.ZodType>(type: T, payload: P) =>
  z.object({ type: z.literal(type), payload });

const sdp = z.string().min(1).max(20_000);
const callsid = z.string().max(64);

const clientMessage = z.discriminatedUnion("type", [
  message("listen", z.object({ token: z.string().max(8_000), reconnectTimeout: z.number().optional() })),
  message("register", z.object({ media: z.object({ audio: z.boolean() }) })),
  message(
    "invite",
    z.object({
      callsid,
      sdp,
      reconnect: z.string().optional(),
      twilio: z.object({ params: z.string().max(20_000).optional() }).optional(),
    }),
  ),
  message("answer", z.object({ callsid, sdp })),
  message("reject", z.object({ callsid })),
  message("hangup", z.object({ callsid })),
  message("reinvite", z.object({ callsid, sdp })),
  message(
    "message",
    z.object({
      callsid,
      content: z.unknown(),
      contenttype: z.string().max(200).optional(),
      messagetype: z.string().max(200),
      voiceeventsid: z.string().max(64),
    }),
  ),
  message("dtmf", z.object({ callsid, dtmf: z.string().max(100) })),
]);

export type ClientMessage = z.infer<typeof clientMessage>;

/** Messages we send. The SDK ignores unknown types. */
export type ServerMessage =
  | {
      type: "connected";
      payload: {
        edge: string;
        region: string;
        home: string;
        gateway: string;
        token: { identity: string | null; ttl: number };
      };
    }
  | { type: "ready" | "offline" | "close"; payload: Record<string, never> }
  | {
      type: "invite";
      payload: { callsid: string; sdp: string; parameters: Record<string, string>; reconnect: string };
    }
  | { type: "ringing"; payload: { callsid: string; sdp?: string } }
  | { type: "answer"; payload: { callsid: string; sdp?: string; reconnect: string } }
  | { type: "hangup"; payload: { callsid: string; error?: { code: number; message: string } } }
  | { type: "cancel"; payload: { callsid: string } }
  | { type: "ack"; payload: { acktype: "message"; callsid: string; voiceeventsid: string } }
  | {
      type: "message";
      payload: {
        callsid: string;
        content: unknown;
        contenttype: string;
        messagetype: string;
        voiceeventsid: string;
      };
    }
  | {
      type: "error";
      payload: { callsid?: string; voiceeventsid?: string; error: { code: number; message: string } };
    };

export const encodeMessage = (message: ServerMessage): string =>
  JSON.stringify({ ...message, version: "1.6" });

/** Decodes a frame; returns null for anything but an SDK message, since Twilio ignores unknown frames. */
export function decodeMessage(text: string): ClientMessage | null {
  try {
    const parsed = clientMessage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : null;
  } catch {
    return null; // Not JSON.
  }
}
