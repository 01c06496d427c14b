import { problem } from "@/lib/auth/api";
import { findCurrentUser } from "@/lib/auth/session";
import { exportCalls } from "@/lib/calls/export";
import { parseLogParams } from "@/lib/calls/log";
import { download } from "@/lib/download";
import { common } from "@/lib/words/common";

/** `GET /api/calls/export?…`: the call log that the same address shows, whole, as a CSV file. */
export async function GET(request: Request) {
  const user = await findCurrentUser();
  if (!user) return problem(401, "signed-out", common.signedOut);
  const { search, searchParams } = new URL(request.url);
  const lines = exportCalls(user, parseLogParams(Object.fromEntries(searchParams)), search);
  return download(lines, `calls-${new Date().toISOString().slice(0, 10)}.csv`);
}
