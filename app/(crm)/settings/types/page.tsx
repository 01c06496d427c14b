import { ChevronRight } from "lucide-react";
import type { Metadata } from "next";
import Link from "next/link";
import { TypeDialog } from "@/components/record-types/type-dialog";
import { TypeIcon } from "@/components/records/type-icon";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listTypeRows } from "@/lib/record-types/queries";
import { words } from "@/lib/words/record-types";
import { common } from "@/lib/words/common";

export const metadata: Metadata = { title: common.recordsAndFields };

export default async function TypesPage() {
  const user = await requireUser();
  if (!can(user, "settings.records")) return <NotAllowed />;
  const types = await listTypeRows();
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <div className="grow">
          <h1 className="text-xl font-semibold">{common.recordsAndFields}</h1>
          <p className="text-muted">{words.about}</p>
        </div>
        <TypeDialog />
      </div>
      <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
        {types.map((type) => {
          const fields = type.fields.filter((field) => !field.isRetired).length;
          return (
            <li key={type.id}>
              <Link
                href={`/settings/types/${type.key}`}
                className="hover:bg-subtle flex items-center gap-3 px-4 py-3"
              >
                <TypeIcon icon={type.icon} size={18} className="text-muted" />
                <span className="grow font-medium">{type.plural}</span>
                <span className="text-muted text-[13px]">
                  {fields === 1 ? words.oneField : words.fieldCount(fields)}
                </span>
                <ChevronRight size={16} className="text-muted" aria-hidden />
              </Link>
            </li>
          );
        })}
      </ul>
    </>
  );
}
