"use client";

import { useRouter } from "next/navigation";
import { useState, type FormEvent } from "react";
import { Button } from "@/components/ui/button";
import { Select } from "@/components/ui/control";
import { FormFields } from "@/components/ui/form-fields";
import { Problem } from "@/components/ui/problem";
import { toast } from "@/components/ui/toast";
import { leave } from "@/components/ui/unsaved";
import { useSave } from "@/components/ui/use-save";
import {
  PERMISSIONS,
  SCOPES,
  type GrantKey,
  type Grants,
  type Permission,
  type Scope,
} from "@/lib/auth/permissions";
import { changeRoleAction, copyRoleAction, removeRoleAction } from "@/lib/people/actions";
import type { RoleView } from "@/lib/people/roles";
import { common } from "@/lib/words/common";
import { scopeWords, words } from "@/lib/words/people";
import { OtherPermissions, RecordMatrix } from "./permission-matrix";

interface Props {
  role: RoleView;
  types: { key: string; plural: string }[];
}

const keyOf = (permission: Permission, type?: string): GrantKey =>
  type === undefined ? permission : `${permission}:${type}`;

/** What a role is called and how far each of its permissions reaches. */
export function RoleForm({ role, types }: Props) {
  const router = useRouter();
  const [grants, setGrants] = useState<Grants>(role.grants);
  const { save, guard, errors, problem, isSaving } = useSave();

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get("name") ?? "");
    void save(
      () => changeRoleAction({ id: role.id, name, grants: grants as Record<string, Scope> }),
      () => {
        toast({ title: common.saved });
        router.refresh();
      },
    );
  }

  async function handleCopy() {
    const copy = await copyRoleAction({ id: role.id }).catch(() => null);
    if (copy?.ok) router.push(`/settings/people/roles/${copy.value.id}`);
    else toast({ title: copy?.message ?? common.serverUnreachable });
  }

  async function handleRemove() {
    const removed = await removeRoleAction({ id: role.id }).catch(() => null);
    if (removed?.ok) router.push("/settings/people/roles");
    else toast({ title: removed?.message ?? common.serverUnreachable });
  }

  const set = (key: GrantKey, scope: Scope | "") => {
    const others = Object.fromEntries(Object.entries(grants).filter(([other]) => other !== key));
    setGrants(scope === "" ? others : { ...others, [key]: scope });
  };
  const cell = (permission: Permission, label: string, type?: string) => (
    <GrantSelect
      permission={permission}
      label={label}
      value={grants[keyOf(permission, type)]}
      isApart={type !== undefined}
      onChange={(scope) => set(keyOf(permission, type), scope)}
    />
  );

  return (
    <form {...guard} onSubmit={handleSubmit} noValidate className="flex flex-col gap-5">
      <section className="bg-surface border-line flex flex-col gap-4 rounded-2xl border p-5">
        <FormFields
          errors={errors}
          fields={[{ id: "name", label: common.name, required: true, value: role.name, maxLength: 60 }]}
        />
      </section>
      <section aria-labelledby="records" className="bg-surface border-line rounded-2xl border p-5">
        <h2 id="records" className="font-semibold">
          {words.recordPermissions}
        </h2>
        <p className="text-muted mb-3">{words.recordPermissionsAbout}</p>
        <RecordMatrix types={[{ plural: words.allTypes }, ...types]} cell={cell} />
      </section>
      <section aria-labelledby="others" className="bg-surface border-line rounded-2xl border p-5">
        <h2 id="others" className="mb-2 font-semibold">
          {words.otherPermissions}
        </h2>
        <OtherPermissions cell={cell} />
      </section>
      {problem && <Problem>{problem}</Problem>}
      <div className="flex flex-wrap justify-end gap-2">
        {!role.isBuiltIn && role.users === 0 && (
          <Button type="button" variant="danger" onClick={() => void handleRemove()}>
            {words.removeRole}
          </Button>
        )}
        <Button type="button" onClick={() => leave(() => void handleCopy())}>
          {words.copyRole}
        </Button>
        <Button type="submit" variant="primary" disabled={isSaving}>
          {common.save}
        </Button>
      </div>
    </form>
  );
}

interface GrantSelectProps {
  permission: Permission;
  label: string;
  value: Scope | undefined;
  /** For a record type: without a value it has that of all types. */
  isApart: boolean;
  onChange: (scope: Scope | "") => void;
}

function GrantSelect({ permission, label, value, isApart, onChange }: GrantSelectProps) {
  const isScoped = PERMISSIONS[permission].scoped === true;
  const scopes = SCOPES.filter((scope) => isScoped || scope === "NONE" || scope === "ALL");
  return (
    <Select
      aria-label={label}
      value={value ?? (isApart ? "" : "NONE")}
      onChange={({ target }) => onChange(target.value as Scope | "")}
      className="min-w-24"
    >
      {isApart && <option value="">{words.asAllTypes}</option>}
      {scopes.map((scope) => (
        <option key={scope} value={scope}>
          {scopeWords[scope === "ALL" && !isScoped ? "YES" : scope]}
        </option>
      ))}
    </Select>
  );
}
