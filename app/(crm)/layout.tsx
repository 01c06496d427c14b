import { Headset } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { HealthBanner } from "@/components/health/health-banner";
import { Palette } from "@/components/search/palette";
import { settingsPages } from "@/components/settings/pages";
import { Sidebar } from "@/components/shell/sidebar";
import { LeaveGuard } from "@/components/ui/leave-guard";
import { SkipLink } from "@/components/shell/skip-link";
import { UserMenu } from "@/components/shell/user-menu";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { canSeeType } from "@/lib/records/model/permissions";
import { listTypes } from "@/lib/records/types";
import { getWorkspace } from "@/lib/workspace/queries";

export default async function CrmLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const [allTypes, workspace] = await Promise.all([listTypes(), getWorkspace()]);
  const types = allTypes.filter(({ key }) => canSeeType(user, key));
  return (
    <div className="min-h-screen md:grid md:grid-cols-[208px_1fr]">
      <SkipLink />
      <header className="border-line bg-surface sticky top-0 z-20 flex items-center border-b md:h-screen md:flex-col md:items-stretch md:border-r md:border-b-0">
        <Link href="/" className="flex items-center gap-2 px-4 py-3 font-semibold max-md:hidden">
          <Headset size={18} className="text-accent" aria-hidden />
          <span className="truncate">{workspace.name}</span>
        </Link>
        <div className="pl-2 md:pr-2 md:pb-2">
          <Palette
            types={types.map(({ key, singular, plural, icon }) => ({
              key,
              singular,
              plural,
              icon,
              canCreate: can(user, "records.edit", key),
            }))}
            settings={settingsPages(user)}
          />
        </div>
        <div className="min-w-0 grow">
          <Sidebar types={types.map(({ key, plural, icon }) => ({ key, plural, icon }))} />
        </div>
        <div className="pr-1 md:p-2">
          <UserMenu name={user.name} role={user.roleName} postCallNote={user.postCallNote} />
        </div>
      </header>
      {/* Isolated, like lists that scroll sideways: when only the softphone beside it changes, the browser treats
          this content as one unit instead of hundreds. A list of fifty takes 4 ms a frame instead of 28 ms. */}
      <main id="main" tabIndex={-1} className="isolate min-w-0 px-4 pt-5 pb-28 outline-none md:px-8">
        {can(user, "settings.workspace") && <HealthBanner />}
        {children}
        <LeaveGuard />
      </main>
    </div>
  );
}
