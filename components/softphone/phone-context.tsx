"use client";

import { createContext, use, useSyncExternalStore } from "react";
import type { PhoneSetup } from "@/lib/company-numbers/queries";
import { initialPhone, type PhoneState } from "@/lib/softphone/phone-machine";
import type { Phone } from "@/lib/softphone/phone";

interface Value {
  phone: Phone;
  setup: PhoneSetup;
}

/** Null for a user without a phone. */
export const PhoneContext = createContext<Value | null>(null);

/** Returns the signed-in user's phone, or null if they have none (A2). */
export function usePhone() {
  const value = use(PhoneContext);
  if (!value) return null;
  const { phone, setup } = value;
  return {
    setup,
    send: phone.send,
    dial: phone.dial,
    command: phone.command,
    chooseDevices: phone.chooseDevices,
    isOwner: phone.isOwner,
    serverNow: phone.serverNow,
  };
}

const SERVER_STATE = initialPhone();

/** Returns part of the phone's state; a component renders again only when its selection changes. */
export function usePhoneState<T>(select: (state: PhoneState) => T): T {
  const { phone } = use(PhoneContext)!;
  return useSyncExternalStore(
    phone.subscribe,
    () => select(phone.getState()),
    () => select(SERVER_STATE),
  );
}
