import { useState } from "react";
import type { Refused, Result } from "@/lib/base/result";
import { common } from "@/lib/words/common";
import { useUnsaved } from "./unsaved";

const isRefused = (value: unknown): value is Refused =>
  typeof value === "object" && value !== null && "errors" in value && value.errors !== undefined;

/**
 * Tracks a form's saving: progress and problems in words, `errors` by field and `problem` for the whole. Typed text
 * stays in any case, and with `guard`, the properties of the form, nobody leaves its page unasked before it is saved.
 */
export function useSave() {
  const { guard, edit, beginSave } = useUnsaved();
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [problem, setProblem] = useState<string>();
  const [isSaving, setSaving] = useState(false);

  /** @param onSaved  called with the server's answer after saving */
  async function save<T>(action: () => Promise<Result<T>>, onSaved: (value: Exclude<T, Refused>) => void) {
    setSaving(true);
    const settle = beginSave();
    const result = await action().catch(() => null);
    setSaving(false);
    const refused = result?.ok && isRefused(result.value) ? result.value.errors : null;
    setErrors(refused ?? {});
    setProblem(result === null ? common.notSavedTextKept : result.ok ? undefined : result.message);
    if (!result?.ok || refused) return;
    settle();
    onSaved(result.value as Exclude<T, Refused>);
  }

  return { save, guard, edit, errors, problem, isSaving };
}
