/** Texts about views. */
export const words = {
  noPermissionToRemove: "Only its author or an administrator can remove this view.",
  noListAddress: "This isn’t the address of a list.",
  noPermissionToSave: "You don’t have permission to see calls. Ask an administrator.",
  views: "Views",
  all: "All",
  allCalls: "All calls",
  shared: "Shared",
  save: "Save view",
  saveOfRecords: "Saves the search, filters, sort order and columns.",
  saveOfCalls: "Saves the search and filters.",
  saved: (name: string) => `View ${name} saved`,
  shareWithEveryone: "Share with everyone",
  shareHelp: "Everyone sees only what they have access to.",
  remove: (name: string) => `Remove view ${name}`,
  removed: (name: string) => `View ${name} removed`,
};
