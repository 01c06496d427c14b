import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";
import { canSeeType } from "../records/model/permissions";

export interface ViewLink {
  id: string;
  name: string;
  /** The list's query string, with its "?". */
  query: string;
  shared: boolean;
  canRemove: boolean;
}

/**
 * Lists the user's own views of a list, and those that colleagues share. None of a list the user may not see.
 *
 * @param type  null for the call log
 */
export async function listViews(
  user: CurrentUser,
  type: { id: string; key: string } | null,
): Promise<ViewLink[]> {
  const canSee = type ? canSeeType(user, type.key) : can(user, "calls.read");
  if (!canSee) return [];
  const views = await db.savedView.findMany({
    where: { typeId: type?.id ?? null, OR: [{ userId: user.id }, { shared: true }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true, query: true, shared: true, userId: true },
  });
  return views.map(({ userId, ...view }) => ({
    ...view,
    canRemove: userId === user.id || can(user, "settings.records"),
  }));
}
