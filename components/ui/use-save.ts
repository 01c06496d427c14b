import { useState } from "react";
import type { Refused, Result } from "@/lib/base/result";
import { common } from "@/lib/words/common";

const isRefused = (value: unknown): value is Refused =>
  typeof value === "object" && value !== null && "errors" in value && value.errors !== undefined;

/**
 * How the saving of a form goes: whether it is under way, and what went wrong, in words: `errors` by field, `problem` of
 * the whole. What was typed stays, whatever comes of it.
 */
export function useSave() {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  /** @param onSaved  called with what the server answered, once it has saved */
  async function save<T>(action: () => Promise<Result<T>>, onSaved: (value: Exclude<T, Refused>) => void) {
    setSaving(true);
    const result = await action().catch(() => null);
    setSaving(false);
    const refused = result?.ok && isRefused(result.value) ? result.value.errors : null;
    setErrors(refused ?? {});
    setProblem(result === null ? common.notSavedTextKept : result.ok ? undefined : result.message);
    if (result?.ok && !refused) onSaved(result.value as Exclude<T, Refused>);
  }

  return { save, errors, problem, isSaving };
}
