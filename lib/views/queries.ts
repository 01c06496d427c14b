import "server-only";
import { can, type CurrentUser } from "../auth/permissions";
import { db } from "../base/db";

export interface ViewLink {
  id: string;
  name: string;
  /** The list's query string, with its "?". */
  query: string;
  shared: boolean;
  canRemove: boolean;
}

/** Lists the user's own views of a type, and those that colleagues share. */
export async function listViews(user: CurrentUser, typeId: string): Promise<ViewLink[]> {
  const views = await db.savedView.findMany({
    where: { typeId, OR: [{ userId: user.id }, { shared: true }] },
    orderBy: [{ name: "asc" }, { id: "asc" }],
    select: { id: true, name: true, query: true, shared: true, userId: true },
  });
  return views.map(({ userId, ...view }) => ({
    ...view,
    canRemove: userId === user.id || can(user, "settings.records"),
  }));
}
