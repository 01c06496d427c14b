import type { Call } from "../calls/call";
import type { Application, IncomingNumber } from "../config";
import type { Services } from "../services";

/** Rings an incoming call and runs the document of its number or application. */
export function runEndpoint(services: Services, call: Call, endpoint: IncomingNumber | Application) {
  const { calls } = services;
  calls.setStatus(call, "ringing");
  call.party.ringing(call);
  const { voiceUrl: url, voiceMethod: method, voiceFallbackUrl, voiceFallbackMethod } = endpoint;
  if (!url) return calls.end(call, "failed");
  const fallback = voiceFallbackUrl ? { url: voiceFallbackUrl, method: voiceFallbackMethod } : null;
  services.runs.document(call, { url, method }, fallback).start();
}
