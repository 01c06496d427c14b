import { Trash2 } from "lucide-react";
import type { Metadata } from "next";
import { RestoreButton } from "@/components/records/restore-button";
import { TypeIcon } from "@/components/records/type-icon";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { listBin } from "@/lib/records/bin";
import { words } from "@/lib/words/settings";

export const metadata: Metadata = { title: words.bin };

export default async function BinPage() {
  const user = await requireUser();
  if (!can(user, "records.delete")) return <NotAllowed />;
  const records = await listBin(user);
  return (
    <>
      <h1 className="mb-1 text-xl font-semibold">{words.bin}</h1>
      <p className="text-muted mb-4">{words.binAbout}</p>
      <ul className="bg-surface border-line divide-line divide-y rounded-2xl border">
        {records.map((record) => (
          <li key={record.id} className="flex items-center gap-3 px-4 py-2">
            <TypeIcon icon={record.icon} size={16} className="text-muted shrink-0" />
            <span className="min-w-0 grow truncate">
              {record.name} <span className="text-muted text-[13px]">{record.typeSingular}</span>
            </span>
            <span className="text-muted text-[13px]">
              <Time at={record.deletedAt} timeZone={user.timeZone} locale={user.locale} />
            </span>
            <RestoreButton id={record.id} name={record.name} typeKey={record.typeKey} />
          </li>
        ))}
        {records.length === 0 && (
          <li>
            <Empty icon={<Trash2 aria-hidden />} title={words.theBinIsEmpty} />
          </li>
        )}
      </ul>
    </>
  );
}
