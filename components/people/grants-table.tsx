import { PERMISSIONS, scopeOf, type Grants, type Permission } from "@/lib/auth/permissions";
import type { TypeView } from "@/lib/records/model/field-kinds";
import { permissionWords, scopeWords, words } from "@/lib/words/people";

const ALL = Object.keys(PERMISSIONS) as Permission[];
const BY_TYPE = ALL.filter((permission) => PERMISSIONS[permission].byType);
const OTHERS = ALL.filter((permission) => !PERMISSIONS[permission].byType);

/** How far each permission really reaches, which may be less than what its own cell grants. */
export function GrantsTable({ grants, types }: { grants: Grants; types: TypeView[] }) {
  const textOf = (permission: Permission, type?: string) => {
    const scope = scopeOf({ grants }, permission, type);
    return scopeWords[scope === "ALL" && !PERMISSIONS[permission].scoped ? "YES" : scope];
  };
  return (
    <div className="flex flex-col gap-4">
      <div className="overflow-x-auto">
        <table className="w-full text-left">
          <thead className="text-muted text-[13px]">
            <tr>
              <th scope="col" className="py-1.5 pr-4 font-medium">
                {words.recordType}
              </th>
              {BY_TYPE.map((permission) => (
                <th key={permission} scope="col" className="py-1.5 pr-4 font-medium">
                  {permissionWords[permission]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {types.map(({ key, plural }) => (
              <tr key={key} className="border-line border-t">
                <th scope="row" className="py-1.5 pr-4 font-normal">
                  {plural}
                </th>
                {BY_TYPE.map((permission) => (
                  <td key={permission} className="py-1.5 pr-4">
                    {textOf(permission, key)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <dl className="grid gap-x-6 sm:grid-cols-2">
        {OTHERS.map((permission) => (
          <div key={permission} className="border-line flex gap-3 border-t py-1.5">
            <dt className="grow">{permissionWords[permission]}</dt>
            <dd className="text-muted">{textOf(permission)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
