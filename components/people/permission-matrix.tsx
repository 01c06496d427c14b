import type { ReactNode } from "react";
import { PERMISSIONS, type Permission } from "@/lib/auth/permissions";
import { permissionWords, words } from "@/lib/words/people";

const ALL = Object.keys(PERMISSIONS) as Permission[];
const BY_TYPE = ALL.filter((permission) => PERMISSIONS[permission].byType);
const OTHERS = ALL.filter((permission) => !PERMISSIONS[permission].byType);

interface Props {
  /** The rows of the matrix. Without a key: all types that have no row of their own. */
  types: readonly { key?: string; plural: string }[];
  /** Renders how far a permission reaches; `type` is undefined for all types, and for permissions without types. */
  cell: (permission: Permission, label: string, type?: string) => ReactNode;
}

/** Permissions on records, by record type. */
export function RecordMatrix({ types, cell }: Props) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full text-left">
        <thead className="text-muted text-[13px]">
          <tr>
            <th scope="col" className="py-1.5 pr-3 font-medium">
              {words.recordType}
            </th>
            {BY_TYPE.map((permission) => (
              <th key={permission} scope="col" className="py-1.5 pr-3 font-medium">
                {permissionWords[permission]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {types.map(({ key, plural }) => (
            <tr key={key ?? ""} className="border-line border-t">
              <th scope="row" className={`py-1.5 pr-3 ${key === undefined ? "font-medium" : "font-normal"}`}>
                {plural}
              </th>
              {BY_TYPE.map((permission) => (
                <td key={permission} className="py-1.5 pr-3">
                  {cell(permission, `${plural}: ${permissionWords[permission]}`, key)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Permissions that have nothing to do with record types. */
export function OtherPermissions({ cell }: Pick<Props, "cell">) {
  return (
    <dl className="grid gap-x-6 sm:grid-cols-2">
      {OTHERS.map((permission) => (
        <div key={permission} className="border-line flex items-center gap-3 border-t py-1.5">
          <dt className="grow">{permissionWords[permission]}</dt>
          <dd>{cell(permission, permissionWords[permission])}</dd>
        </div>
      ))}
    </dl>
  );
}
