import { common } from "@/lib/words/common";
import { words } from "@/lib/words/sign-in";

/** NextAuth's answer: an address, with any error in its query. */
interface Answer {
  url?: string;
  message?: string;
}

async function answerOf(response: Response): Promise<Answer> {
  return (await response.json().catch(() => ({}))) as Answer;
}

/** What a sign-in came to. With `isCodeNeeded` the password is right, and `problem` is about the code, if one was sent. */
export type SignInAnswer =
  { isSignedIn: true } | { isSignedIn: false; isCodeNeeded?: true; problem?: string };

const refused = (problem: string): SignInAnswer => ({ isSignedIn: false, problem });

/** Signs this browser in. @param code  of the second factor */
export async function sendSignIn(email: string, password: string, code = ""): Promise<SignInAnswer> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, email, password, code, json: "true" }),
    });
    const { url, message } = await answerOf(response);
    const answered = new URL(url ?? "/", location.href).searchParams;
    // The CSRF token arrived, but not its cookie.
    if (answered.has("csrf")) return refused(words.noCookies);
    if (response.ok) return { isSignedIn: true };
    if (response.status !== 401) return refused(message ?? common.serverUnreachable);
    const [refusal, minutes] = (answered.get("error") ?? "").split(" ");
    if (refusal === "code-needed") return { isSignedIn: false, isCodeNeeded: true };
    if (refusal === "wrong-code") return { isSignedIn: false, isCodeNeeded: true, problem: words.wrongCode };
    if (refusal === "too-many") return refused(words.tooManyGuesses(Number(minutes)));
    return refused(refusal === "unavailable" ? words.unavailable : words.wrongPassword);
  } catch {
    return refused(common.serverUnreachable);
  }
}

/** Returns the provider's address to go to, from which the browser comes back to `to`; null if it cannot be had. */
export async function findOidcAddress(to: string): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await fetch("/api/auth/signin/oidc", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, callbackUrl: to, json: "true" }),
    });
    return response.ok ? ((await answerOf(response)).url ?? null) : null;
  } catch {
    return null;
  }
}
