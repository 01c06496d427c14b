import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { UploadFile } from "@/components/import/upload-file";
import { listPath } from "@/components/records/paths";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { findType } from "@/lib/records/types";
import { cleaned } from "@/lib/base/text";
import { common } from "@/lib/words/common";
import { words } from "@/lib/words/import";

export const metadata: Metadata = { title: common.import };

export default async function ImportPage({ params }: { params: Promise<{ type: string }> }) {
  const [user, type] = await Promise.all([requireUser(), params.then((p) => findType(cleaned(p).type))]);
  if (!type) notFound();
  if (!can(user, "records.edit", type.key)) return <NotAllowed />;
  return (
    <div className="mx-auto max-w-3xl">
      <nav aria-label={common.breadcrumb} className="text-muted mb-1 text-[13px]">
        <Link href={listPath(type.key)} className="hover:underline">
          {type.plural}
        </Link>
      </nav>
      <h1 className="mb-4 text-xl font-semibold">{words.importThings(type.plural.toLowerCase())}</h1>
      <UploadFile
        typeKey={type.key}
        columns={[common.name, common.owner, ...type.fields.map(({ label }) => label)]}
      />
    </div>
  );
}
