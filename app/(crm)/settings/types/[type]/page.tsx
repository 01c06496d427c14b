import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FieldList } from "@/components/record-types/field-list";
import { RemoveType } from "@/components/record-types/remove-type";
import { TypeDialog } from "@/components/record-types/type-dialog";
import { TypeIcon } from "@/components/records/type-icon";
import { NotAllowed } from "@/components/settings/not-allowed";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { findJob } from "@/lib/jobs/queries";
import { listTypeRows } from "@/lib/record-types/queries";
import { cleaned } from "@/lib/base/text";

interface Props {
  params: Promise<{ type: string }>;
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { type: key } = cleaned(await params);
  return { title: (await listTypeRows()).find((type) => type.key === key)?.plural };
}

export default async function TypePage({ params }: Props) {
  const user = await requireUser();
  if (!can(user, "settings.records")) return <NotAllowed />;
  const types = await listTypeRows();
  const { type: key } = cleaned(await params);
  const type = types.find((t) => t.key === key);
  if (!type) notFound();
  const jobIds = [...new Set(type.fields.flatMap((field) => field.jobId ?? []))];
  const jobs = (await Promise.all(jobIds.map((id) => findJob(user, id)))).filter((job) => job !== null);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-center gap-3">
        <h1 className="flex grow items-center gap-2 text-xl font-semibold">
          <TypeIcon icon={type.icon} size={20} className="text-muted" /> {type.plural}
        </h1>
        <TypeDialog type={type} />
        {!type.builtIn && <RemoveType id={type.id} plural={type.plural} />}
      </div>
      <FieldList
        key={jobIds.join()}
        type={type}
        types={types.map(({ key: typeKey, singular }) => ({ key: typeKey, singular }))}
        jobs={jobs}
        locale={user.locale}
      />
    </>
  );
}
