import { KeyRound } from "lucide-react";
import type { Metadata } from "next";
import { MakeToken, RevokeToken } from "@/components/settings/api-tokens";
import { NotAllowed } from "@/components/settings/not-allowed";
import { Empty } from "@/components/ui/empty";
import { Time } from "@/components/ui/time";
import { listTokens } from "@/lib/api/tokens";
import { can } from "@/lib/auth/permissions";
import { requireUser } from "@/lib/auth/session";
import { env } from "@/lib/base/env";
import { words } from "@/lib/words/api";

export const metadata: Metadata = { title: words.api };

const DOCUMENT = "/api/v1/openapi.json";

export default async function ApiPage() {
  const user = await requireUser();
  if (!can(user, "api")) return <NotAllowed />;
  const tokens = await listTokens(user);
  const { timeZone, locale } = user;
  return (
    <div className="max-w-2xl">
      <h1 className="text-xl font-semibold">{words.api}</h1>
      <p className="text-muted mb-4">{words.apiAbout}</p>
      <section aria-label={words.tokens} className="bg-surface border-line rounded-2xl border">
        <div className="border-line border-b p-4">
          <MakeToken />
        </div>
        {tokens.length === 0 ? (
          <Empty icon={<KeyRound aria-hidden />} title={words.noToken}>
            {words.noTokenAbout}
          </Empty>
        ) : (
          <ul className="divide-line divide-y">
            {tokens.map(({ id, name, createdAt, lastUsedAt }) => (
              <li key={id} className="flex items-center gap-3 px-4 py-2.5">
                <span className="min-w-0 grow">
                  <span className="block truncate font-medium">{name}</span>
                  <span className="text-muted block text-[13px]">
                    {words.created} <Time at={createdAt} timeZone={timeZone} locale={locale} /> ·{" "}
                    {lastUsedAt ? (
                      <>
                        {words.lastUsed} <Time at={lastUsedAt} timeZone={timeZone} locale={locale} />
                      </>
                    ) : (
                      words.neverUsed
                    )}
                  </span>
                </span>
                <RevokeToken id={id} name={name} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <h2 className="mt-6 mb-1 font-semibold">{words.howTo}</h2>
      <p className="text-muted mb-2">
        {words.howToAbout}{" "}
        <a href={DOCUMENT} className="text-accent underline">
          {words.openApiDocument}
        </a>
        .
      </p>
      <pre className="bg-subtle border-line overflow-x-auto rounded-xl border p-3 text-[13px]" tabIndex={0}>
        {`curl -H "Authorization: Bearer $TOKEN" "${new URL("/api/v1/records/contact?limit=10", env().NEXTAUTH_URL)}"`}
      </pre>
    </div>
  );
}
