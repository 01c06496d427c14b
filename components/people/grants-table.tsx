import { PERMISSIONS, scopeOf, type Grants, type Permission } from "@/lib/auth/permissions";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { scopeWords } from "@/lib/words/people";
import { OtherPermissions, RecordMatrix } from "./permission-matrix";

/** How far each permission really reaches, which may be less than what its own cell grants. */
export function GrantsTable({ grants, types }: { grants: Grants; types: TypeView[] }) {
  const cell = (permission: Permission, _label: string, type?: string) => {
    const scope = scopeOf({ grants }, permission, type);
    return scopeWords[scope === "ALL" && !PERMISSIONS[permission].scoped ? "YES" : scope];
  };
  return (
    <div className="flex flex-col gap-4">
      <RecordMatrix types={types} cell={cell} />
      <OtherPermissions cell={cell} />
    </div>
  );
}
