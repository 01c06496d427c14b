import "server-only";
import { cookies } from "next/headers";

const YEAR_SECONDS = 365 * 86_400;

/** Sets a cookie with a choice of this browser, which the server reads when it makes pages. */
export async function setLongCookie(name: string, value: string): Promise<void> {
  (await cookies()).set(name, value, { maxAge: YEAR_SECONDS, sameSite: "lax", path: "/" });
}
