import "server-only";
import { headers } from "next/headers";
import { addressOf } from "./address";

/** Returns the address that the current action's request comes from; "" outside of a request, as in a test. */
export async function addressHere(): Promise<string> {
  try {
    return addressOf(await headers());
  } catch {
    return "";
  }
}
