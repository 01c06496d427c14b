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

/** Signs this browser in. @returns the problem in words; null on success */
export async function sendSignIn(email: string, password: string): Promise<string | null> {
  try {
    const { csrfToken } = (await (await fetch("/api/auth/csrf")).json()) as { csrfToken: string };
    const response = await fetch("/api/auth/callback/credentials", {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, email, password, json: "true" }),
    });
    const { url, message } = await answerOf(response);
    const answered = new URL(url ?? "/", location.href).searchParams;
    // The CSRF token arrived, but not its cookie.
    if (answered.has("csrf")) return words.noCookies;
    if (response.ok) return null;
    if (response.status !== 401) return message ?? common.serverUnreachable;
    const [refusal, minutes] = (answered.get("error") ?? "").split(" ");
    if (refusal === "too-many") return words.tooManyGuesses(Number(minutes));
    return refusal === "unavailable" ? words.unavailable : words.wrongPassword;
  } catch {
    return common.serverUnreachable;
  }
}
