import { useState } from "react";
import type { Refused, Result } from "@/lib/base/result";
import { common } from "@/lib/words/common";

const isRefused = (value: unknown): value is Refused =>
  typeof value === "object" && value !== null && "errors" in value && value.errors !== undefined;

/**
 * Tracks a form's saving: progress and problems in words, `errors` by field and `problem` for the whole. Typed text
 * stays in any case.
 */
export function useSave() {
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  /** @param onSaved  called with the server's answer after saving */
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
