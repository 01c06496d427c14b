import { useRouter } from "next/navigation";
import { useState } from "react";
import type { Result } from "@/lib/base/result";
import { common } from "@/lib/words/common";
import { sendSignIn } from "./send-sign-in";

/** Tracks a form that gives somebody a password and then signs them in: `errors` by field, `problem` for the whole. */
export function useEnter() {
  const router = useRouter();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);

  /**
   * Runs the action and, if it succeeds, signs in and goes to the home page, or to the sign-in page if that asks for more
   * than a password.
   */
  async function enter(
    action: () => Promise<Result<{ errors?: Record<string, string> }>>,
    email: string,
    password: string,
  ) {
    setBusy(true);
    setProblem(undefined);
    const done = await action().catch(() => null);
    setErrors(done?.ok ? (done.value.errors ?? {}) : {});
    const isDone = done?.ok === true && !done.value.errors;
    const answer = isDone ? await sendSignIn(email, password) : null;
    if (answer?.isSignedIn || (answer && "isCodeNeeded" in answer)) {
      router.replace(answer.isSignedIn ? "/" : "/login");
      router.refresh();
      return;
    }
    setBusy(false);
    if (!done) setProblem(common.serverUnreachable);
    else if (!done.ok) setProblem(done.message);
    else setProblem(answer?.problem);
  }

  return { enter, errors, problem, isBusy };
}
